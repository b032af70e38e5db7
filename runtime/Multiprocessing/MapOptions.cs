namespace Multiprocessing;

/// <summary>How a sequence of calls is run. Immutable; may be shared by any number of calls and threads.</summary>
public sealed record MapOptions
{
    /// <summary>How each call is run; null for the pool's defaults.</summary>
    public CallOptions? Call { get; init; }
}
