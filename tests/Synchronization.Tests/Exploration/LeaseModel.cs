using Multiprocessing.Platform;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// Processes that open, close and leave named objects, as far as they wait for each other: the lease of the folder, the
/// locks of a heap, and each process's own list of heaps. All states that they can come to are visited, with one
/// process that is stopped for ever or killed between any two steps.
/// </summary>
/// <remarks>
/// As in the library: a wait with a limit is given up only if a process is stopped, for whoever runs needs less than
/// that. The system gives back the lease of a process that has ended; the words of the heap's locks still name it, and
/// whoever repairs frees them.
/// </remarks>
internal sealed class LeaseModel
{
    private readonly List<Step[]> _programs = [];
    private readonly List<int> _processes = [];

    internal enum Fate
    {
        /// <summary>All processes run.</summary>
        None,

        /// <summary>One is stopped for ever at any moment.</summary>
        Stop,

        /// <summary>One is killed at any moment.</summary>
        Kill,
    }

    internal enum Kind
    {
        Wait,
        WaitWithLimit,
        Try,
        Release,
        Go,
        Maybe,
        EndProcess,
    }

    /// <summary>States that were visited.</summary>
    internal int Count { get; private set; }

    /// <summary>A thread of a process.</summary>
    internal LeaseModel With(int process, Waiter waiter)
    {
        _processes.Add(process);
        _programs.Add(waiter.Steps);
        return this;
    }

    /// <summary>What is wrong, with the way that leads there; null if nothing is.</summary>
    internal string? Explore(Fate fate)
    {
        State start = new(new int[_programs.Count], [], -1);
        Dictionary<State, State?> from = new() { [start] = null };
        Dictionary<State, List<State>> before = [];
        Queue<State> open = new([start]);
        List<State> ends = [];
        while (open.TryDequeue(out State? state))
        {
            List<State> next = [.. Next(state, fate)];
            if (IsOver(state)) ends.Add(state);
            else if (!next.Exists(n => n.Hit == state.Hit)) return $"Nobody can go on:\n{Describe(state, from)}";
            if (AgainstTheOrder(state) is { } error) return $"{error}:\n{Describe(state, from)}";
            foreach (State n in next)
            {
                if (!before.TryGetValue(n, out List<State>? list)) before.Add(n, list = []);
                list.Add(state);
                if (from.TryAdd(n, state)) open.Enqueue(n);
            }
        }
        Count = from.Count;
        // From everywhere there is a way to the end: nobody is sent in circles for ever.
        HashSet<State> canEnd = [.. ends];
        Queue<State> back = new(ends);
        while (back.TryDequeue(out State? state))
        {
            foreach (State b in before.GetValueOrDefault(state) ?? []) if (canEnd.Add(b)) back.Enqueue(b);
        }
        State? lost = from.Keys.FirstOrDefault(s => !canEnd.Contains(s));
        return lost is null ? null : $"There is no way to the end from here:\n{Describe(lost, from)}";
    }

    private IEnumerable<State> Next(State state, Fate fate)
    {
        for (int thread = 0; thread < _programs.Count; thread++)
        {
            if (HasEnded(state, thread) || IsHit(state, thread)) continue;
            foreach (State next in Next(state, thread, fate)) yield return next;
        }
        if (fate == Fate.None || state.Hit >= 0) yield break;
        foreach (int process in _processes.Distinct()) yield return Hit(state, process, fate);
    }

    private IEnumerable<State> Next(State state, int thread, Fate fate)
    {
        Step step = _programs[thread][state.Places[thread]];
        Lock id = new(step.Rank, step.Rank == LockRank.Heaps ? _processes[thread] : -1);
        bool isFree = IsFree(state, thread, id);
        switch (step.Kind)
        {
            case Kind.Wait or Kind.WaitWithLimit or Kind.Try when isFree:
                yield return Move(state, thread, 1, id);
                break;
            case Kind.Try:
            case Kind.WaitWithLimit when fate == Fate.Stop && state.Hit >= 0:
                yield return Jump(state, thread, step.Target);
                break;
            case Kind.Release:
                yield return Move(state, thread, 1, null, id);
                break;
            case Kind.Go:
                yield return Jump(state, thread, step.Target);
                break;
            case Kind.Maybe:
                yield return Move(state, thread, 1);
                yield return Jump(state, thread, step.Target);
                break;
            case Kind.EndProcess:
                yield return End(state, _processes[thread]);
                break;
        }
    }

    // The words of a heap's locks go on naming who has died, until somebody repairs: who has the repair lock, or takes
    // it from a dead one.
    private static bool IsFree(State state, int thread, Lock id)
    {
        if (!state.Held.TryGetValue(id, out int owner)) return true;
        if (owner != Dead) return false;
        bool isRepaired = state.Held.TryGetValue(new Lock(LockRank.Repair, -1), out int repairer)
            && repairer != Dead && repairer != thread;
        return id.Rank == LockRank.Repair || !isRepaired;
    }

    private const int Dead = -1;

    private static State Move(State state, int thread, int by, Lock? taken = null, Lock? given = null)
    {
        SortedDictionary<Lock, int> held = new(state.Held);
        if (taken is { } t) held[t] = thread;
        if (given is { } g) held.Remove(g);
        int[] places = [.. state.Places];
        places[thread] += by;
        return state with { Places = places, Held = held };
    }

    private static State Jump(State state, int thread, int place) => Move(state, thread, place - state.Places[thread]);

    private State Hit(State state, int process, Fate fate) =>
        fate == Fate.Stop ? state with { Hit = process } : End(state, process) with { Hit = process };

    private State End(State state, int process)
    {
        SortedDictionary<Lock, int> held = new(state.Held);
        foreach ((Lock id, int owner) in state.Held)
        {
            if (owner == Dead || _processes[owner] != process) continue;
            if (id.Rank is LockRank.Folder or LockRank.Heaps) held.Remove(id);
            else held[id] = Dead;
        }
        int[] places = [.. state.Places.Select(
            (place, thread) => _processes[thread] == process ? _programs[thread].Length : place)];
        return state with { Places = places, Held = held };
    }

    private bool HasEnded(State state, int thread) => state.Places[thread] == _programs[thread].Length;

    private bool IsHit(State state, int thread) => _processes[thread] == state.Hit;

    private bool IsOver(State state) =>
        Enumerable.Range(0, _programs.Count).All(t => HasEnded(state, t) || IsHit(state, t));

    // As LockOrder looks at the library, here at every state.
    private string? AgainstTheOrder(State state)
    {
        for (int thread = 0; thread < _programs.Count; thread++)
        {
            if (HasEnded(state, thread)) continue;
            Step step = _programs[thread][state.Places[thread]];
            if (step.Kind is not (Kind.Wait or Kind.WaitWithLimit) || !step.IsChecked) continue;
            foreach ((Lock id, int owner) in state.Held)
            {
                if (owner != thread || id.Rank <= step.Rank) continue;
                return $"Thread {thread} has '{id.Rank}' and waits for '{step.Rank}'";
            }
        }
        return null;
    }

    private string Describe(State state, Dictionary<State, State?> from)
    {
        List<string> lines = [];
        for (State? s = state; s is not null; s = from[s])
        {
            string held = string.Join(", ", s.Held.Select(
                h => $"{h.Key.Rank}: {(h.Value == Dead ? "a dead one" : $"thread {h.Value}")}"));
            lines.Add($"places {string.Join(' ', s.Places)}; {held}{(s.Hit >= 0 ? $"; process {s.Hit} is hit" : "")}");
        }
        lines.Reverse();
        return string.Join('\n', lines);
    }

    /// <summary>A lock; of those that each process has, with the process.</summary>
    private readonly record struct Lock(LockRank Rank, int Process) : IComparable<Lock>
    {
        public int CompareTo(Lock other) => (Rank, Process).CompareTo((other.Rank, other.Process));
    }

    internal readonly record struct Step(Kind Kind, LockRank Rank, int Target, bool IsChecked);

    /// <param name="Places">Where each thread is in its program.</param>
    /// <param name="Held">Who has which lock.</param>
    /// <param name="Hit">The process that was stopped or killed, or -1.</param>
    private sealed record State(int[] Places, SortedDictionary<Lock, int> Held, int Hit)
    {
        public bool Equals(State? other) =>
            other is not null && Hit == other.Hit && Places.AsSpan().SequenceEqual(other.Places)
            && Held.SequenceEqual(other.Held);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (int place in Places) hash.Add(place);
            foreach ((Lock id, int owner) in Held)
            {
                hash.Add(id);
                hash.Add(owner);
            }
            hash.Add(Hit);
            return hash.ToHashCode();
        }
    }

    /// <summary>What a thread does, step by step.</summary>
    internal sealed class Waiter
    {
        private readonly List<(Step Step, string? Target)> _steps = [];
        private readonly Dictionary<string, int> _labels = [];

        internal Step[] Steps =>
            [.. _steps.Select(s => s.Target is null ? s.Step : s.Step with { Target = PlaceOf(s.Target) })];

        private int PlaceOf(string label) => label == "end" ? _steps.Count : _labels[label];

        internal Waiter Label(string name)
        {
            _labels.Add(name, _steps.Count);
            return this;
        }

        internal Waiter Wait(LockRank rank, bool isChecked = true) => Add(new Step(Kind.Wait, rank, 0, isChecked));

        internal Waiter Wait(LockRank rank, string givenUp) =>
            Add(new Step(Kind.WaitWithLimit, rank, 0, true), givenUp);

        internal Waiter Try(LockRank rank, string taken) => Add(new Step(Kind.Try, rank, 0, true), taken);

        internal Waiter Release(LockRank rank) => Add(new Step(Kind.Release, rank, 0, true));

        internal Waiter Go(string target) => Add(new Step(Kind.Go, default, 0, true), target);

        /// <summary>What depends on the contents of the heap.</summary>
        internal Waiter Maybe(string target) => Add(new Step(Kind.Maybe, default, 0, true), target);

        internal Waiter EndProcess() => Add(new Step(Kind.EndProcess, default, 0, true));

        private Waiter Add(Step step, string? target = null)
        {
            _steps.Add((step, target));
            return this;
        }
    }
}
