namespace Multiprocessing;

/// <summary>How one call is to be run.</summary>
/// <remarks>
/// Read when the call is submitted: later changes concern later calls only. May be shared by any number of calls and
/// threads as long as nobody changes it at the same time.
/// </remarks>
public sealed class CallOptions
{
    /// <summary>
    /// How long the call may take, from the moment it is accepted. When it is over, the call ends as
    /// <see cref="TimeoutException"/>. Null, the default: the call timeout of the pool.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: no limit.
    /// </summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Calls of a higher priority are given to workers first. Default 0; any value is allowed.</summary>
    public int Priority { get; set; }

    /// <summary>
    /// How many times the call is run again after its worker died. Only for methods marked
    /// <see cref="RunInProcessAttribute.Idempotent"/>. Default 0.
    /// </summary>
    public int Retries { get; set; }

    internal CallOptions Copy() => (CallOptions)MemberwiseClone();
}
