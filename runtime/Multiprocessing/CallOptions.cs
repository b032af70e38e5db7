namespace Multiprocessing;

/// <summary>How one call is to be run.</summary>
/// <remarks>
/// Read when the call is submitted: later changes concern later calls only. A <see cref="ProcessPool"/> checks the
/// values then: one out of its range throws <see cref="ArgumentOutOfRangeException"/>. May be shared by any number of
/// calls and threads as long as nobody changes it at the same time.
/// </remarks>
/// <example>
/// <code>
/// await using ProcessPool pool = new();
/// CallOptions options = new() { Timeout = TimeSpan.FromSeconds(5), Priority = 10, Retries = 2 };
/// Console.WriteLine(await pool.With(options).Texts.LengthAsync("a text"));
/// Console.WriteLine(await pool.RunAsync(Texts.Calls.Length("a text"), options));
///
/// public static partial class Texts
/// {
///     [RunInProcess(Idempotent = true)]                                 // or Retries would be refused
///     public static int Length(string text) => text.Length;
/// }
/// </code>
/// </example>
public sealed class CallOptions
{
    /// <summary>
    /// How long the call may take, from the moment it is accepted; the wait for a worker counts, and of a stream all of
    /// it. When the time is up, the call ends with <see cref="TimeoutException"/>: at once if it still waits, otherwise
    /// when its method has heeded its token, or when its worker was killed because it did not within
    /// <see cref="ProcessPoolOptions.CancellationGracePeriod"/>. Null, the default:
    /// <see cref="ProcessPoolOptions.CallTimeout"/>. Zero: the time is up at once.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: no limit. No other negative time is allowed.
    /// </summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Calls of a higher priority are given to workers first. Default 0; any value is allowed.</summary>
    public int Priority { get; set; }

    /// <summary>
    /// How many times at most the call is run again after its worker died; 0, the default, or more. More than 0 is only
    /// for methods marked <see cref="RunInProcessAttribute.Idempotent"/> that do not return a stream; others are
    /// refused with <see cref="ArgumentException"/>.
    /// </summary>
    public int Retries { get; set; }

    internal CallOptions Copy() => (CallOptions)MemberwiseClone();
}
