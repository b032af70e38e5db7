namespace Multiprocessing.Memory;

/// <summary>What may end a wait before what it waits for has come.</summary>
internal abstract class WaitEnding
{
    /// <summary>Whether the wait is to give up. Looked at after each sleep.</summary>
    internal abstract bool IsEnded { get; }
}

/// <summary>A wait of one thread that a token ends, besides the disposal of its handle.</summary>
/// <remarks>
/// As <see cref="HandleWaits.End"/> does, the thread that cancels repeats the wake until the waiter has left, since one
/// that comes between the waiter's look and its sleep would be lost.
/// </remarks>
internal sealed class TokenEnding(HandleWaits waits) : WaitEnding
{
    /// <summary>Written by the thread that waits.</summary>
    private CancellationTokenRegistration _registration;

    /// <summary>Written by the thread that cancels, before it wakes the waiter.</summary>
    private volatile bool _isCancelled;

    /// <summary>What the thread sleeps on; zero: it does not. Guarded by <see cref="HandleWaits.Gate"/>.</summary>
    internal nint Word { get; set; }

    internal override bool IsEnded => _isCancelled || waits.IsEnded;

    /// <summary>Before the thread sleeps: a token that is cancelled already calls back here and now.</summary>
    internal void Register(CancellationToken cancellationToken) =>
        _registration = cancellationToken.UnsafeRegister(static state => ((TokenEnding)state!).Cancel(), this);

    /// <summary>After the thread's sleep: waits for a callback that is under way.</summary>
    internal void Unregister() => _registration.Dispose();

    private void Cancel()
    {
        _isCancelled = true;
        SpinWait spin = default;
        while (waits.WakeSleeper(this)) spin.SpinOnce();
    }
}

/// <summary>The time during which a thread may sleep on a word of a handle's memory.</summary>
internal readonly unsafe ref struct ThreadSleep(HandleWaits waits, int* word, TokenEnding? byToken, bool hasBegun)
{
    /// <summary>False when the handle is disposed or the token cancelled: then the thread must not sleep.</summary>
    internal bool HasBegun => hasBegun;

    internal WaitEnding Ending => byToken ?? (WaitEnding)waits;

    public void Dispose()
    {
        if (hasBegun) waits.EndSleep(word, byToken);
        byToken?.Unregister();
    }
}
