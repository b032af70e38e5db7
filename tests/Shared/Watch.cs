using System.Collections.Concurrent;
using System.Diagnostics;

namespace Multiprocessing.TestSupport;

/// <summary>
/// One thing that has to come to an end, a test for example, in the eyes of the <see cref="Watchdog"/>.
/// </summary>
internal sealed class Watch : IDisposable
{
    private static readonly AsyncLocal<Watch?> s_current = new();

    private readonly CancellationTokenSource _hung = new();
    private readonly ConcurrentDictionary<Wait, Func<string>> _waits = new();
    private readonly ConcurrentDictionary<int, bool> _owned = new();
    private readonly bool _mayBeEndless;

    /// <param name="name">In the diagnosis.</param>
    /// <param name="patience">How often as long as for a test nothing must have moved.</param>
    /// <param name="mayBeEndless">Whether it may use processor time without limit, as a whole run does.</param>
    internal Watch(string name, int patience = 1, bool mayBeEndless = false)
    {
        Name = name;
        Looks = patience * Watchdog.Looks;
        _mayBeEndless = mayBeEndless;
        Before = RunProcesses.Find();
        Watchdog.Add(this);
    }

    /// <summary>Of the test that this code runs in.</summary>
    internal static Watch? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    internal string Name { get; }

    /// <summary>The processes of this run that there were before.</summary>
    internal IReadOnlySet<int> Before { get; }

    /// <summary>Cancelled when nothing has moved for long.</summary>
    internal CancellationToken Hung => _hung.Token;

    /// <summary>What was found then.</summary>
    internal string Diagnosis { get; private set; } = "";

    /// <summary>How often in a row nothing may have moved.</summary>
    internal int Looks { get; }

    /// <summary>How often in a row nothing had moved.</summary>
    internal int Still { get; set; }

    /// <summary>The processor time that the run has used since this began.</summary>
    internal TimeSpan Used { get; set; }

    /// <summary>Whether it has used more processor time than there is work in any one test.</summary>
    internal bool IsEndless => !_mayBeEndless && Used >= Watchdog.Endless;

    /// <summary>Says that something has moved which cannot be seen from outside.</summary>
    internal void Moved() => Still = 0;

    /// <summary>A process that this test uses though it is older than the test.</summary>
    internal void Use(int processId) => _owned[processId] = true;

    /// <summary>Explains, in a diagnosis, what is being waited for.</summary>
    internal IDisposable WaitFor(Func<string> what)
    {
        Wait wait = new(this);
        _waits[wait] = what;
        return wait;
    }

    internal void Bark()
    {
        string what = IsEndless
            ? $"the run has used {Used.TotalMinutes:f1} minutes of processor time since it began"
            : $"no process of this run has moved for {Watchdog.Patience.TotalSeconds * Looks / Watchdog.Looks:f0} s";
        IReadOnlySet<int> all = RunProcesses.Find();
        IEnumerable<string> waits = _waits.Select(
            wait => $"waits for: {Try(wait.Value)}{Environment.NewLine}{Try(wait.Key.Where)}");
        Diagnosis = string.Join(
            Environment.NewLine,
            [$"'{Name}' hangs: {what}.", .. waits,
            .. all.Order().Prepend(Environment.ProcessId).Select(ProcFile.Describe)]);
        _hung.Cancel();
        KillProcesses();
    }

    /// <summary>
    /// Ends nearly every wait. Of tests that run side by side each ends what it uses; who has not said what that is,
    /// what no other has said to use.
    /// </summary>
    internal void KillProcesses()
    {
        IReadOnlySet<int> all = RunProcesses.Find();
        RunProcesses.Kill(
            _owned.IsEmpty ? all.Except(Before).Except(Watchdog.OwnedByTests()) : _owned.Keys.Where(all.Contains));
    }

    /// <summary>The processes that the test has said to use.</summary>
    internal IEnumerable<int> Owned => _owned.Keys;

    public void Dispose() => Watchdog.Remove(this);

    private static string Try(Func<string> what)
    {
        try
        {
            return what();
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    private sealed class Wait(Watch watch) : IDisposable
    {
        private readonly StackTrace _stack = new(skipFrames: 2);

        /// <summary>Who waits: the frames of the tests' own code.</summary>
        internal string Where() => string.Join(
            Environment.NewLine,
            _stack.ToString().Split(Environment.NewLine)
                .Where(line => !line.Contains(" at System.", StringComparison.Ordinal)).Take(20));

        public void Dispose() => watch._waits.TryRemove(this, out _);
    }
}

/// <summary>Nothing has moved for long.</summary>
public sealed class HangException(string message) : Exception(message);
