namespace Multiprocessing.Platform;

/// <summary>
/// Keeps what lives longer than a call (threads, timers, continuations) from keeping the execution context of whoever
/// happened to be the first to need it: its async locals, and so whatever these refer to.
/// </summary>
internal static class CallerContext
{
    /// <summary>For the first line of a block in which no context is captured.</summary>
    internal static Scope DoNotKeep() =>
        ExecutionContext.IsFlowSuppressed() ? default : new Scope(ExecutionContext.SuppressFlow());

    internal readonly struct Scope(AsyncFlowControl control) : IDisposable
    {
        private readonly AsyncFlowControl? _control = control;

        public void Dispose() => _control?.Undo();
    }
}
