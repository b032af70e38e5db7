using System.Runtime.InteropServices;

namespace Synchronization.Tests.Exploration;

/// <summary>What an exploration found.</summary>
/// <param name="Schedules">Complete runs of the algorithm that were made, each under another order of steps and deaths.</param>
/// <param name="States">Different states from which every next step was tried.</param>
/// <param name="Failure">The first violation, with the schedule that leads to it; null if there is none.</param>
internal sealed record Exploration(long Schedules, long States, string? Failure);

/// <summary>
/// Runs a few participants over shared memory, one step at a time, in every possible order, with a death possible before
/// every step. Orders that lead to a state seen before are not followed again: what is to come depends on the memory and on
/// what each participant has seen so far, and both are part of the state.
/// </summary>
/// <remarks>
/// Each participant is a thread of its own, of which one runs at a time. A repairer stands for the processes that survive: it
/// repairs after each death, may die itself while it does, and then a second one begins again.
/// </remarks>
internal sealed unsafe class Explorer : IDisposable
{
    private readonly int _bytes;
    private readonly List<ModelThread> _threads = [];
    private readonly SemaphoreSlim _over = new(0);
    private readonly List<Choice> _choices = [];
    private readonly HashSet<(ulong, ulong)> _seen = [];
    private readonly List<string> _trace = [];
    private readonly int _participants;
    private int _depth;
    private readonly int _deaths;
    private int _deathsLeft;
    private bool _isAborting;
    private string? _failure;

    /// <param name="bytes">The size of the shared memory.</param>
    /// <param name="programs">What each participant does; its number is its index plus one.</param>
    /// <param name="repair">Repairs after the death of the participant with that number.</param>
    /// <param name="deaths">How many participants (repairers included) may die in one run.</param>
    internal Explorer(int bytes, Action<int>[] programs, Action<int> repair, int deaths)
    {
        _bytes = (bytes + 63) & ~63;
        Memory = (byte*)NativeMemory.AlignedAlloc((nuint)_bytes, 64);
        _participants = programs.Length;
        _deaths = deaths;
        for (int i = 0; i < programs.Length; i++)
        {
            int number = i + 1;
            Action<int> program = programs[i];
            _threads.Add(new ModelThread(this, $"p{number}", () => program(number)));
        }
        for (int i = 0; i < 2; i++) _threads.Add(new ModelThread(this, $"repairer{i + 1}", () => Repair(repair)) { IsRepairer = true });
    }

    internal byte* Memory { get; }

    internal bool IsAborting => _isAborting;

    internal ModelFault Fault { get; init; }

    /// <summary>Fills the memory before each run.</summary>
    internal required Action Initialize { get; init; }

    /// <summary>Checks what must hold when a run is over; null if it does.</summary>
    internal Func<Explorer, string?>? CheckEnd { get; init; }

    /// <summary>Whether who sleeps at the end of a run may do so.</summary>
    internal Func<bool>? MaySleep { get; init; }

    internal bool RepairersDie { get; init; } = true;

    /// <summary>Called when a participant dies.</summary>
    internal Action<int>? OnDeath { get; init; }

    internal bool IsDead(int participant) => _threads[participant - 1].State == ModelState.Dead;

    internal int DeadCount => _threads.Take(_participants).Count(thread => thread.State == ModelState.Dead);

    internal Exploration Run(long limit = long.MaxValue)
    {
        long schedules = 0;
        do
        {
            schedules++;
            RunOnce();
            if (_failure is not null) return new Exploration(schedules, _seen.Count, $"{_failure}\nafter: {string.Join(' ', _trace)}");
        }
        while (schedules < limit && NextSchedule());
        if (schedules >= limit) throw new InvalidOperationException($"More than {limit} schedules: make the model smaller.");
        return new Exploration(schedules, _seen.Count, null);
    }

    public void Dispose()
    {
        foreach (ModelThread thread in _threads) thread.Stop();
        NativeMemory.AlignedFree(Memory);
    }

    /// <summary>Called by a participant that has found a violation.</summary>
    internal void Fail(string why)
    {
        _failure ??= why;
        throw new AbortException();
    }

    /// <summary>One of several things that may happen, all of which are tried.</summary>
    internal int Choose(int count)
    {
        if (count == 1) return 0;
        if (_depth == _choices.Count) _choices.Add(new Choice { Count = count });
        return _choices[_depth++].Index;
    }

    /// <summary>Lets others go first. Called before each step, and by who sleeps.</summary>
    internal void Yield(ModelThread self)
    {
        if (_isAborting) throw new AbortException();
        ModelThread? next = Decide();
        if (next == self) return;
        if (next is null) _over.Release();
        else next.Baton.Release();
        self.Baton.Wait();
        if (_isAborting) throw new AbortException();
    }

    /// <summary>The thread has ended its program, or failed.</summary>
    internal void Ended(ModelThread self)
    {
        if (_isAborting) return;
        if (self.State == ModelState.Ready) self.State = ModelState.Done;
        ModelThread? next = _failure is null ? Decide() : null;
        if (next is null) _over.Release();
        else next.Baton.Release();
    }

    /// <summary>The sleepers on a word, in the order in which they fell asleep.</summary>
    internal List<ModelThread> SleepersOn(nint address) =>
        [.. _threads.Where(thread => thread.State == ModelState.Sleeping && thread.SleepsOn == address).OrderBy(thread => thread.SleepOrder)];

    internal int NextSleepOrder() => _threads.Max(thread => thread.SleepOrder) + 1;

    private void Repair(Action<int> repair)
    {
        while (true)
        {
            ModelThread? dead = _threads.Take(_participants).FirstOrDefault(thread => thread.State == ModelState.Dead && !thread.IsRepaired);
            if (dead is null) return;
            repair(_threads.IndexOf(dead) + 1);
            dead.IsRepaired = true;
        }
    }

    private void RunOnce()
    {
        _isAborting = false;
        _failure = null;
        _depth = 0;
        _deathsLeft = _deaths;
        _trace.Clear();
        NativeMemory.Clear(Memory, (nuint)_bytes);
        Initialize();
        foreach (ModelThread thread in _threads) thread.Prepare();
        ModelThread? first = Decide();
        if (first is not null)
        {
            first.Baton.Release();
            _over.Wait();
        }
        _isAborting = true;
        foreach (ModelThread thread in _threads) thread.Unwind();
    }

    private bool NextSchedule()
    {
        while (_choices.Count > 0)
        {
            Choice last = _choices[^1];
            if (++last.Index < last.Count) return true;
            _choices.RemoveAt(_choices.Count - 1);
        }
        return false;
    }

    /// <summary>Who makes the next step; null when the run is over. Deaths and ends of time happen in here.</summary>
    private ModelThread? Decide()
    {
        while (true)
        {
            List<(ModelThread Thread, char What)> moves = [];
            bool hasWork = _threads.Take(_participants).Any(thread => thread.State == ModelState.Dead && !thread.IsRepaired);
            bool repairerRuns = false;
            foreach (ModelThread thread in _threads)
            {
                if (thread.IsRepairer)
                {
                    // One at a time, and only after a death.
                    if (repairerRuns || thread.State is ModelState.Dead) continue;
                    if (thread.State == ModelState.Done && hasWork) thread.Restart();
                    if (thread.State != ModelState.Ready || (!hasWork && !thread.HasBegun)) continue;
                    repairerRuns = true;
                }
                if (thread.State == ModelState.Ready) moves.Add((thread, 'r'));
                if (thread.State == ModelState.Sleeping && thread.MayTimeOut) moves.Add((thread, 't'));
                // Who has done nothing yet leaves nothing; the second repairer is the last.
                bool mayDie = thread.HasBegun && (thread.State is ModelState.Ready or ModelState.Sleeping)
                    && (!thread.IsRepairer || (RepairersDie && thread != _threads[^1]));
                if (_deathsLeft > 0 && mayDie) moves.Add((thread, 'd'));
            }
            if (!moves.Any(move => move.What != 'd'))
            {
                if (_threads.Any(thread => thread.State == ModelState.Sleeping) && MaySleep?.Invoke() != true)
                {
                    _failure ??= "Somebody sleeps for ever: " + string.Join(", ", _threads.Where(t => t.State == ModelState.Sleeping).Select(t => t.Name));
                }
                else if (CheckEnd?.Invoke(this) is { } wrong)
                {
                    _failure ??= wrong;
                }
                return null;
            }
            if (_depth == _choices.Count && !_seen.Add(Key())) return null;
            (ModelThread chosen, char what) = moves[Choose(moves.Count)];
            _trace.Add(what == 'r' ? chosen.Name : $"{(what == 'd' ? "death" : "time-up")}({chosen.Name})");
            switch (what)
            {
                case 'r':
                    chosen.HasBegun = true;
                    return chosen;
                case 't':
                    chosen.TimedOut = true;
                    chosen.State = ModelState.Ready;
                    chosen.Remember(-7);
                    break;
                default:
                    _deathsLeft--;
                    chosen.State = ModelState.Dead;
                    if (!chosen.IsRepairer) OnDeath?.Invoke(_threads.IndexOf(chosen) + 1);
                    break;
            }
        }
    }

    private (ulong, ulong) Key()
    {
        ulong a = 14695981039346656037, b = 0x9E3779B97F4A7C15;
        void Mix(ulong value)
        {
            a = (a ^ value) * 1099511628211;
            b = (b + value) * 0xBF58476D1CE4E5B9;
            b ^= b >> 29;
        }
        for (int i = 0; i < _bytes; i += 8) Mix(*(ulong*)(Memory + i));
        foreach (ModelThread thread in _threads)
        {
            Mix((ulong)thread.State | (thread.IsRepaired ? 16UL : 0) | (thread.HasBegun ? 32UL : 0) | (thread.TimedOut ? 64UL : 0));
            Mix(thread.History);
            if (thread.State == ModelState.Sleeping) Mix((ulong)(thread.SleepsOn - (nint)Memory) << 32 | (uint)_threads.Count(t => t.State == ModelState.Sleeping && t.SleepsOn == thread.SleepsOn && t.SleepOrder < thread.SleepOrder));
        }
        Mix((ulong)_deathsLeft);
        return (a, b);
    }

    private sealed class Choice
    {
        internal int Count;
        internal int Index;
    }
}

internal enum ModelState
{
    Ready,
    Sleeping,
    Done,
    Dead,
}

internal sealed class AbortException : Exception;
