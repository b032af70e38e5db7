namespace Multiprocessing;

/// <summary>How a <see cref="ProcessPool"/> works. Immutable; may be shared by any number of pools.</summary>
public sealed record ProcessPoolOptions
{
    /// <summary>The number of worker processes. Default <see cref="Environment.ProcessorCount"/>; at least 1.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How long one call may take unless its own options say otherwise. Null, the default: no limit.</summary>
    public TimeSpan? CallTimeout { get; init; }

    /// <summary>Run calls in this process, but still serialize what they carry: for debugging.</summary>
    public bool Inline { get; init; }
}
