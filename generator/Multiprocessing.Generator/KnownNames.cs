namespace Multiprocessing.Generator;

/// <summary>The metadata names of what the generator looks for in a compilation.</summary>
internal static class KnownNames
{
    public const string RunInProcess = "Multiprocessing.RunInProcessAttribute";
    public const string ProcessFormatter = "Multiprocessing.ProcessFormatterAttribute";
    public const string AssumeSerializable = "Multiprocessing.AssumeSerializableAttribute";
    public const string ProcessHandle = "Multiprocessing.CompilerServices.IProcessHandle`1";
    public const string MemoryPackable = "MemoryPack.MemoryPackableAttribute";
    public const string MemoryPackIgnore = "MemoryPack.MemoryPackIgnoreAttribute";
    public const string NonSerialized = "System.NonSerializedAttribute";
    public const string InlineArray = "System.Runtime.CompilerServices.InlineArrayAttribute";
    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string Progress = "System.IProgress`1";
    public const string Task = "System.Threading.Tasks.Task";
    public const string TaskOf = "System.Threading.Tasks.Task`1";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";
    public const string ValueTaskOf = "System.Threading.Tasks.ValueTask`1";
    public const string AsyncEnumerable = "System.Collections.Generic.IAsyncEnumerable`1";

    /// <summary>The namespace that the generated formatters of an assembly live in starts with this.</summary>
    public const string GeneratedNamespace = "Multiprocessing.Generated";
}
