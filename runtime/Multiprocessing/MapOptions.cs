namespace Multiprocessing;

/// <summary>How a sequence of calls is run.</summary>
/// <remarks>
/// Copied when the map or stream is made: later changes concern later ones only. The values are checked then: one out
/// of its range throws <see cref="ArgumentOutOfRangeException"/>. May be shared by any number of maps, streams and
/// threads as long as nobody changes it at the same time.
/// </remarks>
/// <example>
/// <code>
/// await using ProcessPool pool = new();
/// MapOptions options = new() { Call = new CallOptions { Priority = -1 }, ChunkSize = 100, ReadAhead = 1_000 };
/// int[] squares = await pool.MapAsync(Enumerable.Range(0, 10_000), n => Numbers.Calls.Square(n), options);
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
public sealed class MapOptions
{
    /// <summary>How each call is run. Null, the default: as the pool's options say.</summary>
    public CallOptions? Call { get; set; }

    /// <summary>
    /// How many elements of a map go to a worker at a time, at least 1; above 1,048,576 counts as that. Null, the
    /// default: as many as the calls' cost makes sensible, which is measured while they run. Not used where the calls
    /// have a time limit (<see cref="CallOptions.Timeout"/>, <see cref="ProcessPoolOptions.CallTimeout"/>): their
    /// elements go one by one. So do a stream's, so that no result waits for another.
    /// </summary>
    public int? ChunkSize { get; set; }

    /// <summary>
    /// How many elements of a stream's source are read before the first of their results was taken, at least 1. Null,
    /// the default: 64 for each worker, but no more than <see cref="ProcessPoolOptions.QueueLimit"/>, and at least 1.
    /// In an <see cref="IProcessPool"/> that is no <see cref="ProcessPool"/> the default is 256, and the number is also
    /// that of the elements of a map that are under way at a time.
    /// </summary>
    public int? ReadAhead { get; set; }

    /// <summary>A copy of its own, with these options for each call where it names none.</summary>
    internal MapOptions With(CallOptions call)
    {
        MapOptions copy = Copy();
        copy.Call ??= call;
        return copy;
    }

    internal MapOptions Copy()
    {
        MapOptions copy = (MapOptions)MemberwiseClone();
        copy.Call = Call?.Copy();
        return copy;
    }

    internal void Validate()
    {
        if (ChunkSize is int size) ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(ChunkSize));
        if (ReadAhead is int count) ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(ReadAhead));
    }
}
