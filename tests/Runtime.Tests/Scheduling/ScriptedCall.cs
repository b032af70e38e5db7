using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

/// <summary>A call that counts its ends, which come at once and on the driver's own thread.</summary>
internal sealed class ScriptedCall(bool isCancellable, bool isLikelySmall)
    : PoolCall(isCancellable ? Jobs.Calls.ReturnWhenCancelled("never run") : Jobs.Calls.Add(1, 2))
{
    internal override bool IsLikelySmall => isLikelySmall;

    internal bool IsAccepted { get; set; }

    /// <summary>The way of the call that its caller sees: one outcome, or none so far.</summary>
    internal List<string> Outcomes { get; } = [];

    /// <summary>How often a worker has begun it.</summary>
    internal int Begins { get; set; }

    internal int MaxBegins { get; init; } = 1;

    private protected override void Schedule() => HandleInbox();

    private protected override void ReadResult(ReadOnlySpan<byte> payload)
    {
    }

    private protected override void OnCompleted() => Outcomes.Add("completed");

    private protected override void OnError(Exception error) =>
        Outcomes.Add(error is OutcomeException ? "outcome" : error.GetType().Name);

    public override string ToString() =>
        $"call {Id} ({State}, {Outcomes.Count} outcomes: {string.Join(' ', Outcomes)}; begun {Begins} times)";
}

/// <summary>Stands for whatever the method returned or threw.</summary>
internal sealed class OutcomeException() : Exception("the method's own outcome");
