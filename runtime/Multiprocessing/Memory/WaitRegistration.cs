namespace Multiprocessing.Memory;

/// <summary>
/// A wait without a thread: when the word no longer has the value, or is woken, the callback runs once.
/// </summary>
/// <remarks>
/// It may run for no reason, as any wake may. It runs on the thread that waits for everybody: it must not block.
/// </remarks>
internal sealed unsafe class WaitRegistration
{
    internal WaitRegistration(int* address, int expected, Action<object?> callback, object? state)
    {
        Address = address;
        Expected = expected;
        Callback = callback;
        State = state;
    }

    internal int* Address { get; }

    internal int Expected { get; }

    internal Action<object?> Callback { get; }

    internal object? State { get; }

    /// <summary>
    /// The group that waits for it; null before and after. Guarded by <see cref="WaitRegistry"/>'s gate.
    /// </summary>
    internal WaitGroup? Group { get; set; }
}

/// <summary>
/// All registrations of one process for the same word and value: one place in a call that waits for many.
/// </summary>
internal sealed class WaitGroup(nint address, int expected, WaitThread thread)
{
    internal nint Address { get; } = address;

    internal int Expected { get; } = expected;

    internal WaitThread Thread { get; } = thread;

    internal List<WaitRegistration> Members { get; } = [];

    /// <summary>Nobody waits in it any more. Guarded by <see cref="WaitRegistry"/>'s gate.</summary>
    internal bool IsOver { get; set; }
}
