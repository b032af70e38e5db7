namespace Synchronization.Tests.Exploration;

/// <summary>One participant of a model: a thread that makes a step only when it has the baton.</summary>
internal sealed class ModelThread
{
    [ThreadStatic]
    private static ModelThread? t_current;

    private readonly Explorer _explorer;
    private readonly Action _program;
    private readonly SemaphoreSlim _idle = new(0);
    private bool _isStopping;
    private bool _isRunning;

    internal ModelThread(Explorer explorer, string name, Action program)
    {
        _explorer = explorer;
        Name = name;
        _program = program;
        new Thread(Loop) { IsBackground = true, Name = name }.Start();
    }

    internal static ModelThread Current => t_current!;

    internal Explorer Explorer => _explorer;

    internal string Name { get; }

    internal SemaphoreSlim Baton { get; } = new(0);

    internal bool IsRepairer { get; init; }

    internal ModelState State { get; set; }

    internal bool HasBegun { get; set; }

    internal bool IsRepaired { get; set; }

    internal nint SleepsOn { get; set; }

    internal int SleepOrder { get; set; }

    internal bool MayTimeOut { get; set; }

    internal bool TimedOut { get; set; }

    /// <summary>A hash of all that this thread has seen: what it does next depends on nothing else.</summary>
    internal ulong History { get; private set; }

    internal void Remember(long seen) => History = (History ^ (ulong)seen) * 1099511628211 + 0x9E3779B97F4A7C15;

    internal void Prepare()
    {
        State = ModelState.Ready;
        HasBegun = IsRepaired = TimedOut = MayTimeOut = false;
        SleepOrder = 0;
        SleepsOn = 0;
        History = 0;
        _isRunning = true;
    }

    /// <summary>A repairer that had nothing to do has something to do again.</summary>
    internal void Restart()
    {
        State = ModelState.Ready;
        HasBegun = false;
        _isRunning = true;
    }

    /// <summary>Brings the thread back to its start, wherever it is.</summary>
    internal void Unwind()
    {
        if (!_isRunning) return;
        Baton.Release();
        _idle.Wait();
    }

    internal void Stop()
    {
        _isStopping = true;
        Baton.Release();
    }

    private void Loop()
    {
        t_current = this;
        while (true)
        {
            Baton.Wait();
            if (_isStopping) return;
            bool aborted = false;
            try
            {
                if (!_explorer.IsAborting) _program();
                else aborted = true;
            }
            catch (AbortException)
            {
                aborted = true;
            }
            _isRunning = false;
            if (_explorer.IsAborting) _idle.Release();
            else
            {
                _ = aborted;
                _explorer.Ended(this);
            }
        }
    }
}
