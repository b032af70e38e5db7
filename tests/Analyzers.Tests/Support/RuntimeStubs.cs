namespace Multiprocessing.Analyzers.Tests.Support;

/// <summary>
/// Declarations for those public types that the referenced runtime does not have, so that a rule can be tested against
/// the designed surface before its implementation is there. A type that the runtime has is never declared here.
/// </summary>
internal static class RuntimeStubs
{
    private static readonly (string Type, string Source)[] s_all =
    [
        ("ProcessLock", """
            public sealed class ProcessLock : System.IDisposable, CompilerServices.IProcessHandle<ProcessLock>
            {
                static MemoryPack.MemoryPackFormatter<ProcessLock> CompilerServices.IProcessHandle<ProcessLock>.CreateFormatter() => throw null!;
                public static ProcessLock Named(string name) => throw null!;
                public void Enter() { }
                public void Exit() { }
                public ProcessLockScope EnterScope() => default;
                public System.Threading.Tasks.ValueTask<ProcessLockScope> EnterScopeAsync(System.Threading.CancellationToken cancellationToken = default) => default;
                public void Dispose() { }
            }

            public readonly struct ProcessLockScope : System.IDisposable
            {
                public bool WasAbandoned => false;
                public void Dispose() { }
            }
            """),
        ("ProcessSemaphore", """
            public sealed class ProcessSemaphore : System.IDisposable, CompilerServices.IProcessHandle<ProcessSemaphore>
            {
                static MemoryPack.MemoryPackFormatter<ProcessSemaphore> CompilerServices.IProcessHandle<ProcessSemaphore>.CreateFormatter() => throw null!;
                public ProcessSemaphore(int initialCount) { }
                public void Wait() { }
                public void Release(int count = 1) { }
                public void Dispose() { }
            }
            """),
        ("ProcessEvent", """
            public sealed class ProcessEvent : System.IDisposable, CompilerServices.IProcessHandle<ProcessEvent>
            {
                static MemoryPack.MemoryPackFormatter<ProcessEvent> CompilerServices.IProcessHandle<ProcessEvent>.CreateFormatter() => throw null!;
                public void Set() { }
                public void Wait() { }
                public void Dispose() { }
            }
            """),
        ("ProcessQueue`1", """
            public sealed class ProcessQueue<T> : System.IDisposable, CompilerServices.IProcessHandle<ProcessQueue<T>>
            {
                static MemoryPack.MemoryPackFormatter<ProcessQueue<T>> CompilerServices.IProcessHandle<ProcessQueue<T>>.CreateFormatter() => throw null!;
                public static ProcessQueue<T> Named(string name) => throw null!;
                public void Enqueue(T item) { }
                public T Dequeue() => throw null!;
                public void Dispose() { }
            }
            """),
        ("SharedArray`1", """
            public sealed class SharedArray<T> : System.IDisposable, CompilerServices.IProcessHandle<SharedArray<T>> where T : unmanaged
            {
                static MemoryPack.MemoryPackFormatter<SharedArray<T>> CompilerServices.IProcessHandle<SharedArray<T>>.CreateFormatter() => throw null!;
                public SharedArray(int length) { }
                public System.Span<T> Span => default;
                public void Dispose() { }
            }
            """),
    ];

    public static string Source { get; } = "namespace Multiprocessing\n{\n" + string.Join(
        "\n",
        s_all.Where(stub => typeof(RunInProcessAttribute).Assembly.GetType("Multiprocessing." + stub.Type) is null)
            .Select(stub => stub.Source)) + "\n}\n";
}
