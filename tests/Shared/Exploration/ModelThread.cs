namespace Multiprocessing.TestSupport.Exploration;

/// <summary>What an exploration found.</summary>
/// <param name="States">Different states from which every next step was tried.</param>
/// <param name="Steps">Steps that were made.</param>
/// <param name="Schedules">Complete orders of steps and deaths, each of which leads through these states.</param>
/// <param name="Failure">The first violation, with the order that leads to it; null if there is none.</param>
internal sealed record Exploration(long States, long Steps, double Schedules, string? Failure);

internal enum ModelState
{
    Ready,
    Sleeping,
    Done,
    Dead,
}

internal enum MoveKind
{
    Step,
    TimeUp,
    Death,
}

/// <summary>The number of the participant to whom a place in memory belongs; zero: to all.</summary>
internal unsafe delegate int PlaceOwner(byte* address);

internal readonly record struct Move(int Thread, MoveKind What);

/// <summary>What a participant has seen: a list that states share.</summary>
internal sealed record Seen(long Value, Seen? Before);

/// <summary>One participant in one state.</summary>
internal struct ModelThread
{
    internal string Name;
    internal ModelState State;

    /// <summary>Whether it has made a step.</summary>
    internal bool HasBegun;

    /// <summary>Whether its next step is seen by others: a change, a wake, or sleep.</summary>
    internal bool NextChanges;
    internal nint NextAddress;
    internal bool IsRepaired;

    /// <summary>
    /// What follows the last thing that it has seen was not run yet: it has just begun, or was just woken.
    /// </summary>
    internal bool TailIsNew;
    internal nint SleepsOn;
    internal int SleepOrder;
    internal bool MayTimeOut;
    internal bool TimedOut;
    internal Seen? Seen;

    /// <summary>A hash of <see cref="Seen"/>.</summary>
    internal ulong History;

    internal void Remember(long seen)
    {
        Seen = new Seen(seen, Seen);
        History = Mix(History * 0x9E3779B97F4A7C15 + (ulong)seen);
    }

    internal void Forget(int place) => History = Mix(~(ulong)place);

    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }

    internal void Wake(long how)
    {
        State = ModelState.Ready;
        NextChanges = true;
        TailIsNew = true;
        Remember(how);
    }

    /// <summary>A repairer that had nothing to do has something to do again.</summary>
    internal void Restart()
    {
        State = ModelState.Ready;
        HasBegun = false;
        TailIsNew = true;
        Seen = null;
        History = 1;
    }
}

/// <summary>Breaks a program off at the end of a step.</summary>
internal sealed class StepEnd : Exception
{
    internal static StepEnd Instance { get; } = new();
}
