using System.Runtime.InteropServices;

namespace Multiprocessing.TestSupport.Exploration;

/// <summary>
/// Runs a few participants over shared memory, one step at a time, in every possible order, with a death possible
/// before every step that others can see, and an end of time possible for every sleeper that has one.
/// </summary>
/// <remarks>
/// A depth-first search over states. A state is the memory, and for each participant the list of all that it has seen
/// so far: what it does next depends on nothing else, so two orders that lead to the same state have the same future,
/// and the second is not followed again. Programs may say what they no longer need to know; and a step at a place that
/// belongs to its participant alone is made at once, since no other step's effect depends on whether it comes before or
/// after. Neither leaves anything out.
/// <para>
/// A participant has no thread. To make a step it runs its program from the start: steps already made return what was
/// seen then and change nothing; the next one is made; the one after that breaks off. So going back to an earlier state
/// is copying a few bytes. What programs check and count lives in the memory too, and is written only while a step is
/// really made.
/// </para>
/// <para>
/// A repairer stands for the processes that survive: it repairs after each death, may die itself while it does, and
/// then a second one begins again.
/// </para>
/// </remarks>
internal sealed unsafe partial class Explorer : IDisposable
{
    [ThreadStatic]
    private static Explorer? t_current;

    private readonly int _bytes;
    private readonly Action<int>[] _programs;
    private readonly Action<int> _repair;
    private readonly ModelThread[] _threads;
    private readonly Dictionary<(ulong, ulong), double> _seen = [];
    private readonly List<Move> _trace = [];
    private readonly Stack<Snapshot> _spare = [];
    private readonly int _deaths;
    private readonly int _sharedBytes;
    private long _limit;
    private long _steps;
    private int _deathsLeft;
    private int _preemptionsLeft;
    private int _last;
    private string? _failure;

    /// <param name="bytes">The size of the shared memory, without what programs note for their checks.</param>
    /// <param name="programs">What each participant does; its number is its index plus one.</param>
    /// <param name="repair">Repairs after the death of the participant with that number.</param>
    /// <param name="deaths">How many participants (repairers included) may die in one run.</param>
    internal Explorer(long bytes, Action<int>[] programs, Action<int> repair, int deaths)
    {
        const int notes = 64;
        _sharedBytes = ((int)bytes + 63) & ~63;
        _bytes = _sharedBytes + notes;
        Memory = (byte*)NativeMemory.AlignedAlloc((nuint)_bytes, 64);
        _programs = programs;
        _repair = repair;
        _deaths = deaths;
        _threads = new ModelThread[programs.Length + 2];
    }

    internal static Explorer Current => t_current!;

    /// <summary>The index of the participant that makes a step.</summary>
    internal int Executing => _executing;

    internal byte* Memory { get; }

    /// <summary>Sixteen numbers for what programs and checks note. Part of the state.</summary>
    internal int* Notes => (int*)(Memory + _sharedBytes);

    internal ModelFault Fault { get; init; }

    /// <summary>The place in memory that <see cref="Fault"/> is about, if it is about one.</summary>
    internal int FaultOffset { get; init; }

    /// <summary>Fills the memory, which is zero.</summary>
    internal Action Initialize { get; init; } = () => { };

    /// <summary>Checks what must hold when all have ended or sleep; null if it does.</summary>
    internal Func<string?> CheckEnd { get; init; } = () => null;

    /// <summary>Whether who sleeps at the end may do so.</summary>
    internal Func<bool> MaySleep { get; init; } = () => false;

    /// <summary>Called when a participant dies.</summary>
    internal Action<int> OnDeath { get; init; } = _ => { };

    /// <summary>
    /// Whether time passes only when nobody can make a step: what comes after a long time comes after all else.
    /// </summary>
    internal bool TimePassesAtRest { get; init; }

    internal bool RepairersDie { get; init; } = true;

    /// <summary>
    /// Which participant alone uses a place, as long as it lives (then, who repairs after it); zero: nobody, or others
    /// may too. May depend on the state: what a lock protects belongs to who holds it.
    /// </summary>
    internal PlaceOwner OwnerOf { get; init; } = _ => 0;

    /// <summary>
    /// How often in a run another one may go on in the place of one that could (a death, a sleep and an end cost
    /// nothing). Less than all there are only where there are too many states.
    /// </summary>
    internal int Preemptions { get; init; } = int.MaxValue;

    internal Exploration Run(long limit)
    {
        t_current = this;
        _limit = limit;
        NativeMemory.Clear(Memory, (nuint)_bytes);
        _deathsLeft = _deaths;
        _preemptionsLeft = Preemptions;
        _last = -1;
        Initialize();
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new ModelThread
            {
                Name = IsRepairer(i) ? $"repairer{i - _programs.Length + 1}" : $"p{i + 1}",
                NextChanges = true,
                TailIsNew = true,
                History = 1,
            };
        }
        // Up to the first step of each: what comes before it is nobody's business.
        for (int i = 0; i < _programs.Length && _failure is null; i++) Execute(i, steps: 0, choice: 0);
        double schedules = _failure is null ? Explore() : 1;
        string? failure = _failure is null ? null : $"{_failure}\nafter: {Trace}";
        return new Exploration(_seen.Count, _steps, schedules, failure);
    }

    public void Dispose() => NativeMemory.AlignedFree(Memory);

    internal bool IsDead(int participant) => _threads[participant - 1].State == ModelState.Dead;

    /// <summary>
    /// What a program notes or checks between its steps. Not done again when the program is run again.
    /// </summary>
    internal void Note(Action note)
    {
        if (IsLive) note();
    }

    /// <summary>
    /// Says that from here on the program depends on this place in it and on nothing that it has seen before: states
    /// that differ in that only are one state.
    /// </summary>
    internal void Forget(int place) => Note(() => _threads[_executing].Forget(place));

    /// <summary>Called by a program that has found a violation.</summary>
    internal void Fail(string why)
    {
        if (!IsLive) return;
        _failure ??= why;
        throw StepEnd.Instance;
    }

    private string Trace => string.Join(' ', _trace.Select(move => move.What switch
    {
        MoveKind.Death => $"death({_threads[move.Thread].Name})",
        MoveKind.TimeUp => $"time-up({_threads[move.Thread].Name})",
        _ => _threads[move.Thread].Name,
    }));

    private bool IsRepairer(int index) => index >= _programs.Length;

    /// <summary>Follows every order from the current state.</summary>
    /// <returns>The number of orders that there are from here to an end.</returns>
    private double Explore()
    {
        List<Move> moves = CollectMoves(out bool areExclusive);
        // On the way through steps that nobody else can tell apart there is nothing to meet again.
        (ulong, ulong) key = areExclusive ? default : Key();
        if (!areExclusive && _seen.TryGetValue(key, out double known))
        {
            // A loop: who goes round in it sees nothing new, so nobody may depend on how often it does.
            if (double.IsNaN(known)) throw new InvalidOperationException($"The model comes back to a state: {Trace}");
            return known;
        }
        if (!moves.Exists(move => move.What != MoveKind.Death)) _failure ??= EndOfRun();
        if (_failure is not null) return 1;
        if (_steps > _limit) throw new InvalidOperationException($"More than {_limit} steps: make the model smaller.");

        if (!areExclusive) _seen.Add(key, double.NaN);
        double orders = moves.Exists(move => move.What != MoveKind.Death) ? 0 : 1;
        Snapshot here = Save();
        foreach (Move move in moves)
        {
            int choices = 1;
            for (int choice = 0; choice < choices; choice++)
            {
                _trace.Add(move);
                _steps++;
                choices = Make(move, choice);
                if (_failure is null) orders += Explore();
                if (_failure is not null) return orders;
                _trace.RemoveAt(_trace.Count - 1);
                Restore(here);
            }
        }
        _spare.Push(here);
        if (!areExclusive) _seen[key] = orders;
        return orders;
    }

    private int Make(Move move, int choice)
    {
        ref ModelThread thread = ref _threads[move.Thread];
        switch (move.What)
        {
            case MoveKind.Step:
                thread.HasBegun = true;
                // A step that nobody can tell from one made earlier, right after its participant's last, interrupts
                // nobody.
                if (!IsExclusive(move.Thread))
                {
                    if (IsPreemption(move.Thread)) _preemptionsLeft--;
                    _last = move.Thread;
                }
                return Execute(move.Thread, steps: 1, choice);
            case MoveKind.TimeUp:
                thread.TimedOut = true;
                thread.Wake(ModelOps.TimeUp);
                return 1;
            default:
                _deathsLeft--;
                thread.State = ModelState.Dead;
                thread.Seen = null;
                if (!IsRepairer(move.Thread)) OnDeath(move.Thread + 1);
                return 1;
        }
    }

    private List<Move> CollectMoves(out bool areExclusive)
    {
        List<Move> moves = [];
        bool hasWork = false;
        for (int i = 0; i < _programs.Length; i++)
        {
            hasWork |= _threads[i].State == ModelState.Dead && !_threads[i].IsRepaired;
        }
        bool repairerRuns = false;
        for (int i = 0; i < _threads.Length; i++)
        {
            ref ModelThread thread = ref _threads[i];
            if (IsRepairer(i))
            {
                // One at a time, and only after a death.
                if (repairerRuns || thread.State == ModelState.Dead) continue;
                if (thread.State == ModelState.Done && hasWork) thread.Restart();
                if (thread.State == ModelState.Done || (!hasWork && !thread.HasBegun)) continue;
                repairerRuns = true;
            }
            if (thread.State == ModelState.Ready && (_preemptionsLeft > 0 || !IsPreemption(i) || IsExclusive(i)))
            {
                moves.Add(new Move(i, MoveKind.Step));
            }
            if (thread.State == ModelState.Sleeping && thread.MayTimeOut) moves.Add(new Move(i, MoveKind.TimeUp));
            if (_deathsLeft > 0 && MayDie(i)) moves.Add(new Move(i, MoveKind.Death));
        }
        if (TimePassesAtRest && moves.Exists(move => move.What == MoveKind.Step))
        {
            moves.RemoveAll(move => move.What == MoveKind.TimeUp);
        }
        int exclusive = moves.FindIndex(move => IsExclusive(move.Thread));
        areExclusive = exclusive >= 0;
        return exclusive < 0 ? moves : moves.FindAll(move => move.Thread == moves[exclusive].Thread);
    }

    private bool IsPreemption(int next) =>
        Preemptions != int.MaxValue && _last >= 0 && _last != next && _threads[_last].State == ModelState.Ready;

    /// <summary>
    /// Who has done nothing yet leaves nothing; the second repairer is the last; and to others, a death before a mere
    /// look is a death before the next change, or after the end.
    /// </summary>
    private bool MayDie(int index)
    {
        ref ModelThread thread = ref _threads[index];
        if (!thread.HasBegun || thread.State == ModelState.Dead) return false;
        if (IsRepairer(index))
        {
            return RepairersDie && index < _threads.Length - 1 && thread.State != ModelState.Done && thread.NextChanges;
        }
        return thread.State != ModelState.Ready || thread.NextChanges;
    }

    private string? EndOfRun()
    {
        IEnumerable<string> sleepers = _threads.Where(thread => thread.State == ModelState.Sleeping)
            .Select(thread => thread.Name);
        if (sleepers.Any() && !MaySleep()) return $"Somebody sleeps for ever: {string.Join(", ", sleepers)}";
        return CheckEnd();
    }
}
