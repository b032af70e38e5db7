namespace TestWorker.Waits;

/// <summary>What happens while a member waits.</summary>
internal enum WaitEvent
{
    CancelledBefore,
    Cancelled,
    NoTime,
    NegativeTime,
    Released,
    Disposed,
}

/// <summary>An object that is waited for in vain, until something happens.</summary>
internal sealed class WaitTrial
{
    /// <summary>What is waited through.</summary>
    internal required object Target { get; init; }

    /// <summary>Disposes of it.</summary>
    internal required Action Dispose { get; init; }

    /// <summary>Lets what is waited for come, by another handle.</summary>
    internal required Action Release { get; init; }

    /// <summary>What is wrong with the object at the end; null: nothing.</summary>
    internal required Func<WaitEvent, string?> Trace { get; init; }

    /// <summary>Closes what is left open.</summary>
    internal required Action Close { get; init; }

    /// <summary>What the waiting code does first.</summary>
    internal Action Before { get; init; } = static () => { };

    /// <summary>Gives back what a wait took; is given what an async form returned.</summary>
    internal Action<object?> After { get; init; } = static _ => { };

    /// <summary>What the waiting code does after a wait that threw.</summary>
    internal Action<Exception> AfterFailure { get; init; } = static _ => { };

    /// <summary>Undoes <see cref="Before"/> after a wait that got nothing; null: as after one that did.</summary>
    internal Action? AfterNothing { get; init; }

    internal bool End(bool gotIt, object? result)
    {
        if (gotIt || AfterNothing is null) After(gotIt ? result : null);
        else AfterNothing();
        return gotIt;
    }
}
