namespace Multiprocessing;

/// <summary>How a sequence of calls is run. Immutable; may be shared by any number of calls and threads.</summary>
public sealed record MapOptions
{
    /// <summary>How each call is run; null for the pool's defaults.</summary>
    public CallOptions? Call { get; init; }

    /// <summary>
    /// How many elements of a map go to a worker at a time, at least 1. Null, the default: as many as the calls' cost makes
    /// sensible, which is measured while they run. A stream's elements go one by one, so that no result waits for another.
    /// </summary>
    public int? ChunkSize { get; init; }

    /// <summary>
    /// How many elements of a stream's source are read before the first of their results was taken, at least 1. Null, the
    /// default: 64 for each worker, but no more than <see cref="ProcessPoolOptions.QueueLimit"/>.
    /// </summary>
    public int? ReadAhead { get; init; }

    internal void Validate()
    {
        if (ChunkSize is int size) ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(ChunkSize));
        if (ReadAhead is int count) ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(ReadAhead));
    }
}
