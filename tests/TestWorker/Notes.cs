namespace TestWorker;

/// <summary>
/// What a command does at the moment, for who looks at it from outside when nothing moves any more: a line of its own
/// on stdout, before the answer.
/// </summary>
internal static class Notes
{
    [ThreadStatic]
    private static Action<string>? t_say;

    /// <summary>Where the notes of this thread go from now on.</summary>
    internal static void Begin(Action<string> say) => t_say = say;

    internal static void Say(string what) => t_say?.Invoke(what.ReplaceLineEndings(" "));
}
