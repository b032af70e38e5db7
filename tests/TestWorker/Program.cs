using System.Collections.Concurrent;
using System.Globalization;
using TestWorker;

// A process that does what a test tells it: one line per command on stdin, one line per result on stdout.
//   ID THREAD VERB ARGUMENT…      THREAD 0: a thread of its own; other numbers: always the same thread
//   ID ok RESULT   |   ID error TYPE MESSAGE   |   ID note TEXT, before one of these
// It ends when stdin does. Or, by its arguments:
//   lifetime ROUNDS SECONDS [TYPE]     see LifetimeStress
//   spans                              see LifetimeSpans
if (args is ["lifetime", string rounds, string seconds, .. string[] type])
{
    TimeSpan time = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
    return LifetimeStress.RunAll(Console.Out, type.FirstOrDefault(""), long.Parse(rounds), time) ? 0 : 1;
}
if (args is ["lifetime-missing"])
{
    foreach (string missing in LifetimeSubjects.Missing()) Console.WriteLine(missing);
    return 0;
}
if (args is ["spans"]) return LifetimeSpans.Run(Console.Out) ? 0 : 1;

ConcurrentDictionary<int, BlockingCollection<Action>> threads = new();
Commands commands = new();
while (Console.In.ReadLine() is { } line)
{
    string[] parts = line.Split(' ');
    Action run = () => Answer(parts[0], parts[2], parts[3..]);
    if (parts[1] == "0") new Thread(() => run()) { IsBackground = true }.Start();
    else threads.GetOrAdd(int.Parse(parts[1]), _ => StartThread()).Add(run);
}
return 0;

void Answer(string id, string verb, string[] arguments)
{
    string answer;
    Notes.Begin(text => WriteLine($"{id} note {text}"));
    try
    {
        answer = $"{id} ok {commands.Run(verb, arguments)}";
    }
    catch (Exception error)
    {
        answer = $"{id} error {error.GetType().Name} {error.Message.ReplaceLineEndings(" ")}";
    }
    WriteLine(answer);
}

void WriteLine(string line)
{
    lock (commands) Console.Out.WriteLine(line);
}

static BlockingCollection<Action> StartThread()
{
    BlockingCollection<Action> actions = [];
    new Thread(() =>
    {
        foreach (Action action in actions.GetConsumingEnumerable()) action();
    })
    { IsBackground = true }.Start();
    return actions;
}
