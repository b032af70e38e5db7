using Multiprocessing.Platform;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// The kernel's part of waiting, for threads that run one at a time: each stops before every call of it, and goes on
/// when it is chosen. One that sleeps on several words stays in the queues of all of them until it runs again, as in
/// the kernel.
/// </summary>
internal sealed unsafe class ScheduledWaits(int maximumWaitAny) : IWaitPlatform
{
    [ThreadStatic]
    private static Actor? t_self;

    private readonly object _gate = new();
    private readonly List<Actor> _actors = [];
    private readonly List<string> _order = [];
    private Func<int, int> _choose = _ => 0;
    private int _running;
    private int _libraryThreads;
    private bool _isQuiet;

    public int MaximumWaitAny { get; } = maximumWaitAny;

    /// <summary>Runs programs, each on a thread of its own, until all have ended or sleep.</summary>
    /// <param name="choose">Of so many that could go on, which one does. Must not throw.</param>
    /// <param name="programs">What they do.</param>
    /// <returns>Who went on, one after the other.</returns>
    internal string Run(Func<int, int> choose, params Action[] programs)
    {
        lock (_gate)
        {
            _choose = choose;
            _isQuiet = false;
            _order.Clear();
            for (int i = 0; i < programs.Length; i++) _actors.Add(new Actor($"p{i + 1}", programs[i]));
            Continue();
            while (!_isQuiet)
            {
                Monitor.Wait(_gate);
            }
            return string.Join(' ', _order);
        }
    }

    /// <summary>
    /// Counts a thread that the tested code is about to start itself, and that will come to its first call.
    /// </summary>
    internal void Expect()
    {
        lock (_gate) _running++;
    }

    internal bool IsAsleepOn(int* address)
    {
        lock (_gate) return _actors.Exists(actor => actor.Sleeps && actor.Words.Contains((nint)address));
    }

    /// <summary>Whether one of the programs sleeps.</summary>
    internal bool HasSleepers()
    {
        lock (_gate) return _actors.Exists(actor => actor.Name[0] == 'p');
    }

    public bool Wait(int* address, int expected, TimeSpan timeout)
    {
        WaitWord word = new() { Address = address, Expected = expected };
        WaitAny(&word, 1);
        return true;
    }

    public void WaitAny(WaitWord* words, int count)
    {
        Actor self = Stop();
        lock (_gate)
        {
            for (int i = 0; i < count; i++) if (Volatile.Read(ref *words[i].Address) != words[i].Expected) return;
            for (int i = 0; i < count; i++) self.Words.Add((nint)words[i].Address);
            self.Sleeps = true;
        }
        Stop();
        lock (_gate) self.Words.Clear();
    }

    public void Wake(int* address, int count)
    {
        Actor self = Stop();
        lock (_gate)
        {
            self.IdleCalls++;
            foreach (Actor sleeper in _actors)
            {
                if (count == 0) return;
                if (!sleeper.Words.Remove((nint)address)) continue;
                sleeper.Sleeps = false;
                self.IdleCalls = 0;
                count--;
            }
        }
    }

    public void PassOn(int* address) => Wake(address, 1);

    private Actor Stop()
    {
        Actor self;
        lock (_gate)
        {
            self = t_self ??= new Actor($"library{++_libraryThreads}", null);
            // Who sleeps is in the queue behind those who came before.
            _actors.Remove(self);
            _actors.Add(self);
            if (--_running == 0) Continue();
        }
        self.MayRun.Wait();
        return self;
    }

    /// <summary>
    /// Chooses who goes on. Whoever woke nobody with its last calls does so only if there is no other: it waits for
    /// somebody. Called under the gate when nobody runs.
    /// </summary>
    private void Continue()
    {
        List<Actor> ready = _actors.FindAll(actor => !actor.Sleeps);
        if (ready.Exists(actor => actor.IdleCalls < 2)) ready.RemoveAll(actor => actor.IdleCalls >= 2);
        if (ready.Count == 0)
        {
            _isQuiet = true;
            Monitor.PulseAll(_gate);
            return;
        }
        Actor chosen = ready[_choose(ready.Count)];
        foreach (Actor other in _actors) if (other != chosen) other.IdleCalls = 0;
        _order.Add(chosen.Name);
        _running++;
        if (chosen.Program is null)
        {
            chosen.MayRun.Release();
            return;
        }
        Action program = chosen.Program;
        chosen.Program = null;
        new Thread(() =>
        {
            t_self = chosen;
            program();
            lock (_gate)
            {
                _actors.Remove(chosen);
                if (--_running == 0) Continue();
            }
        })
        { IsBackground = true }.Start();
    }

    private sealed class Actor(string name, Action? program)
    {
        internal string Name { get; } = name;

        /// <summary>What it will do; null once it does.</summary>
        internal Action? Program { get; set; } = program;

        /// <summary>In whose queues it is.</summary>
        internal HashSet<nint> Words { get; } = [];

        internal bool Sleeps { get; set; }

        internal SemaphoreSlim MayRun { get; } = new(0);

        /// <summary>Calls since anybody else did something, that woke nobody.</summary>
        internal int IdleCalls { get; set; }
    }
}
