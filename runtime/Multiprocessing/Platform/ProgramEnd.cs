namespace Multiprocessing.Platform;

/// <summary>What the library does when the program ends, in this order.</summary>
internal enum ProgramEndStep
{
    Pools,

    /// <summary>Those that are still starting open what the next steps take away.</summary>
    Children,
    Settings,
    Heaps,
    Platform,
}

/// <summary>
/// The one place that handles the program's end: separate handlers would run in the order in which a program happens
/// to use things first.
/// </summary>
internal static class ProgramEnd
{
    private static readonly Action?[] s_steps = new Action?[Enum.GetValues<ProgramEndStep>().Length];

    static ProgramEnd() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Run();

    internal static void Add(ProgramEndStep step, Action action)
    {
        lock (s_steps) s_steps[(int)step] += action;
    }

    // Without the lock: a step may use something for the first time, whose own step comes later.
    private static void Run()
    {
        for (int step = 0; step < s_steps.Length; step++) Volatile.Read(ref s_steps[step])?.Invoke();
    }
}
