namespace Multiprocessing.Platform;

/// <summary>
/// Keeps what lives longer than a call (threads, timers, continuations) from holding the execution context of the call
/// that happened to need it first: its async locals, and all objects that these refer to.
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
