namespace Multiprocessing.TestSupport.Exploration;

/// <summary>How one participant makes one step, and how a state is kept and compared.</summary>
internal sealed unsafe partial class Explorer
{
    private readonly List<long> _replay = [];
    private int _executing;
    private int _position;
    private int _stepsLeft;
    private int _choice;
    private int _choices;

    private bool _stepBegun;
    private bool _tailIsNew;

    /// <summary>
    /// Whether what happens now happens for the first time. What lies between the last step made before and the next
    /// one was done together with the former, except after a sleep.
    /// </summary>
    private bool IsLive => _position >= _replay.Count && (_stepBegun || _tailIsNew);

    /// <summary>
    /// What the participant saw at this place, if it was here before; otherwise the place where a step begins. Breaks
    /// off when that step is the next one's.
    /// </summary>
    internal bool TryReplay(void* address, bool changes, out long seen)
    {
        if (_position < _replay.Count)
        {
            seen = _replay[_position++];
            return true;
        }
        seen = 0;
        if (_stepsLeft-- > 0)
        {
            _stepBegun = true;
            ThrowIfOthers((nint)address);
            return false;
        }
        _threads[_executing].NextChanges = changes;
        _threads[_executing].NextAddress = (nint)address;
        throw StepEnd.Instance;
    }

    /// <summary>Whether the participant's time is up. No step: time passes by itself, not by what others do.</summary>
    internal bool SawTimeUp()
    {
        if (_position < _replay.Count) return _replay[_position++] != 0;
        return Saw(_threads[_executing].TimedOut ? 1 : 0) != 0;
    }

    /// <summary>Something that may happen or not, between two steps; both are tried.</summary>
    internal bool Maybe()
    {
        if (_position < _replay.Count) return _replay[_position++] != 0;
        return Saw(Choose(2)) != 0;
    }

    /// <summary>Remembers what the step has seen.</summary>
    internal long Saw(long seen)
    {
        _threads[_executing].Remember(seen);
        _replay.Add(seen);
        _position = _replay.Count;
        return seen;
    }

    /// <summary>One of several things that may happen in this step, all of which are tried.</summary>
    internal int Choose(int count)
    {
        _choices = count;
        return _choice;
    }

    internal void FallAsleep(int* address, bool mayTimeOut)
    {
        ref ModelThread self = ref _threads[_executing];
        self.State = ModelState.Sleeping;
        self.SleepsOn = (nint)address;
        self.SleepOrder = 1;
        foreach (ModelThread other in _threads)
        {
            if (other.State == ModelState.Sleeping && other.SleepsOn == (nint)address)
            {
                self.SleepOrder = Math.Max(self.SleepOrder, other.SleepOrder + 1);
            }
        }
        self.MayTimeOut = mayTimeOut;
        throw StepEnd.Instance;
    }

    /// <summary>Wakes sleepers on a word; which ones, if not all, is tried every way.</summary>
    internal void WakeSleepers(int* address, int count)
    {
        List<int> sleepers = [];
        for (int i = 0; i < _threads.Length; i++)
        {
            if (_threads[i].State == ModelState.Sleeping && _threads[i].SleepsOn == (nint)address) sleepers.Add(i);
        }
        if (count >= sleepers.Count)
        {
            foreach (int sleeper in sleepers) _threads[sleeper].Wake(ModelOps.Woken);
            return;
        }
        if (count != 1) throw new NotSupportedException("The models wake one or all.");
        _threads[sleepers[Choose(sleepers.Count)]].Wake(ModelOps.Woken);
    }

    /// <summary>
    /// Whether nobody else can come to the place of its next step before it has made that step or died: then it makes
    /// no difference when it does either, and both are tried at once instead of after every order of the others' steps.
    /// </summary>
    private bool IsExclusive(int index) =>
        _threads[index].State == ModelState.Ready && _threads[index].HasBegun
            && IsOwnedBy(index, _threads[index].NextAddress);

    private bool IsOwnedBy(int index, nint address)
    {
        int owner = OwnerOf((byte*)address);
        if (owner == 0) return false;
        if (owner == index + 1) return true;
        return IsRepairer(index) && (owner > _programs.Length || _threads[owner - 1].State == ModelState.Dead);
    }

    /// <summary>What a model says of who owns what must be true in every state.</summary>
    private void ThrowIfOthers(nint address)
    {
        if (OwnerOf((byte*)address) == 0 || IsOwnedBy(_executing, address)) return;
        Fail($"{_threads[_executing].Name} uses what belongs to another");
    }

    /// <returns>In how many ways the step can be made.</returns>
    private int Execute(int index, int steps, int choice)
    {
        _executing = index;
        _replay.Clear();
        for (Seen? seen = _threads[index].Seen; seen is not null; seen = seen.Before) _replay.Add(seen.Value);
        _replay.Reverse();
        _position = 0;
        _stepsLeft = steps;
        _choice = choice;
        _choices = 1;
        _stepBegun = false;
        _tailIsNew = _threads[index].TailIsNew;
        _threads[index].TailIsNew = false;
        try
        {
            if (IsRepairer(index)) Repair();
            else _programs[index](index + 1);
            _threads[index].State = ModelState.Done;
            _threads[index].Seen = null;
        }
        catch (StepEnd)
        {
            // The next step is another state's.
        }
        return _choices;
    }

    private void Repair()
    {
        while (true)
        {
            long dead = NextDead();
            if (dead == 0) return;
            _repair((int)dead);
            Note(() => _threads[dead - 1].IsRepaired = true);
        }
    }

    private long NextDead()
    {
        if (_position < _replay.Count) return _replay[_position++];
        for (int i = 0; i < _programs.Length; i++)
        {
            if (_threads[i].State == ModelState.Dead && !_threads[i].IsRepaired) return Saw(i + 1);
        }
        return Saw(0);
    }

    private (ulong, ulong) Key()
    {
        ulong a = 14695981039346656037, b = 0x9E3779B97F4A7C15;
        void Mix(ulong value)
        {
            a = (a ^ value) * 1099511628211;
            a ^= a >> 31;
            b = (b + value) * 0xBF58476D1CE4E5B9;
            b ^= b >> 29;
        }
        for (int i = 0; i < _bytes; i += 8) Mix(*(ulong*)(Memory + i));
        foreach (ref readonly ModelThread thread in _threads.AsSpan())
        {
            bool lives = thread.State is ModelState.Ready or ModelState.Sleeping;
            ulong flags = (thread.IsRepaired ? 16UL : 0)
                | (lives && thread.HasBegun ? 32UL : 0)
                | (lives && thread.TimedOut ? 64UL : 0);
            Mix((ulong)thread.State | flags);
            // What the dead and the ended have seen matters to nobody.
            if (lives) Mix(thread.History);
            if (thread.State != ModelState.Sleeping) continue;
            int before = 0;
            foreach (ref readonly ModelThread other in _threads.AsSpan())
            {
                bool sleepsHere = other.State == ModelState.Sleeping && other.SleepsOn == thread.SleepsOn;
                if (sleepsHere && other.SleepOrder < thread.SleepOrder) before++;
            }
            Mix((ulong)(thread.SleepsOn - (nint)Memory) << 32 | (uint)before);
        }
        Mix((ulong)_deathsLeft);
        if (Preemptions != int.MaxValue) Mix((ulong)_preemptionsLeft << 8 | (uint)(_last + 1));
        return (a, b);
    }

    private Snapshot Save()
    {
        Snapshot snapshot = _spare.Count > 0 ? _spare.Pop() : new Snapshot(_bytes, _threads.Length);
        new ReadOnlySpan<byte>(Memory, _bytes).CopyTo(snapshot.Memory);
        _threads.CopyTo(snapshot.Threads, 0);
        (snapshot.DeathsLeft, snapshot.PreemptionsLeft, snapshot.Last) = (_deathsLeft, _preemptionsLeft, _last);
        return snapshot;
    }

    private void Restore(Snapshot snapshot)
    {
        snapshot.Memory.CopyTo(new Span<byte>(Memory, _bytes));
        snapshot.Threads.CopyTo(_threads, 0);
        (_deathsLeft, _preemptionsLeft, _last) = (snapshot.DeathsLeft, snapshot.PreemptionsLeft, snapshot.Last);
    }

    private sealed class Snapshot(int bytes, int threads)
    {
        internal byte[] Memory { get; } = new byte[bytes];

        internal ModelThread[] Threads { get; } = new ModelThread[threads];

        internal int DeathsLeft { get; set; }

        internal int PreemptionsLeft { get; set; }

        internal int Last { get; set; }
    }
}
