using System.Diagnostics.CodeAnalysis;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.Wire;

namespace Multiprocessing;

/// <summary>
/// One end of a pipe (<see cref="ProcessPipe"/>). Passed as an argument, in a message or through a queue, it is the same end
/// on the other side.
/// </summary>
/// <remarks>
/// <para>
/// Messages arrive whole and in order. A sender waits when 256 KB of messages have not been received; one whose message is
/// larger than 8 KB, when four messages have not been, or more of them that would take 4 MB if all were as large as this
/// one, at most 64. A message is never half sent, whatever its size.
/// </para>
/// <para>
/// An end is gone when every process that had it has disposed of it or died. Then the other end receives what was sent before,
/// and after that <see cref="EndOfStreamException"/>; sending to it throws <see cref="IOException"/>. So a process that
/// passes an end on disposes of its own. An end that is on its way to a child counts as the child's.
/// </para>
/// <para>
/// All members are safe to be used by several threads at once, and by several processes that share an end: each message goes
/// to one of them, and messages never mix. That holds for <see cref="Dispose"/> as well: a call that comes late throws
/// <see cref="ObjectDisposedException"/>.
/// </para>
/// </remarks>
/// <typeparam name="T">What it carries.</typeparam>
public sealed unsafe class ProcessConnection<T> : IDisposable, IProcessWaitable, IProcessHandle<ProcessConnection<T>>, IMemoryPackFormatterRegister
{
    private readonly PipeLease _lease;
    private readonly PipeDirection<T>? _outgoing;
    private readonly PipeDirection<T>? _incoming;
    private volatile bool _isDisposed;
    private volatile bool _hasStoppedReceiving;

    internal ProcessConnection(SharedBlock block, int end)
    {
        try
        {
            _ = FormatterCatalog.Get<T>(); // throws if there is none
            _ = PipeLayout.PagesOf(block.Pointer, block.Length); // throws if it is damaged
            QueueLayout.ThrowIfOther((RingHeader*)(block.Pointer + PipeHeader.Bytes), typeof(T), "pipe");
        }
        catch
        {
            block.Release(disposed: false);
            throw;
        }
        _lease = new PipeLease(block, end);
        bool isOneWay = PipeLayout.IsOneWay(block.Pointer);
        if (!isOneWay || end == 0) _outgoing = new PipeDirection<T>(_lease, this, end);
        if (!isOneWay || end == 1) _incoming = new PipeDirection<T>(_lease, this, 1 - end);
    }

    /// <summary>Whether this end sends. Also known after it was disposed of.</summary>
    public bool CanSend => _outgoing is not null;

    /// <summary>
    /// Whether this end receives. Also known after it was disposed of. No longer after
    /// <see cref="ProcessConnectionBytes.ReceiveBytes(ProcessConnection{byte[]}, int)"/> met a message above its limit.
    /// </summary>
    public bool CanReceive => _incoming is not null && !_hasStoppedReceiving;

    internal PipeLease Lease
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _lease;
        }
    }

    bool IProcessWaitable.IsReady => !_isDisposed && Incoming.IsReady;

    internal PipeDirection<T> Outgoing
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _outgoing ?? throw new InvalidOperationException("This is the receiving end of a one-way pipe: only the other end sends.");
        }
    }

    internal PipeDirection<T> Incoming
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_hasStoppedReceiving) throw new InvalidOperationException("This end received a message longer than its limit, and receives no more.");
            return _incoming ?? throw new InvalidOperationException("This is the sending end of a one-way pipe: only the other end receives.");
        }
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessConnection<T>> IProcessHandle<ProcessConnection<T>>.CreateFormatter() => new ConnectionFormatter<T>();

    /// <inheritdoc />
    static void IMemoryPackFormatterRegister.RegisterFormatter() => MemoryPackFormatterProvider.Register(new ConnectionFormatter<T>());

    /// <summary>Sends a message; waits for room as long as it takes.</summary>
    /// <exception cref="IOException">The other end is gone, or was while it waited; the message was not sent.</exception>
    /// <exception cref="InvalidOperationException">This end only receives.</exception>
    /// <exception cref="ProcessSerializationException">The message cannot be serialized; nothing was sent.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed, or was while it waited.</exception>
    public void Send(T message)
    {
        _ = Outgoing.Send(message, Deadline.Infinite);
        GC.KeepAlive(this);
    }

    /// <summary>Sends a message, if there is room in time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <returns>False when there was no room in time; the message is not sent later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="Send(T)"/>
    public bool TrySend(T message, TimeSpan timeout)
    {
        bool isSent = Outgoing.Send(message, Deadline.After(timeout));
        GC.KeepAlive(this);
        return isSent;
    }

    /// <summary>Sends a message; waits for room without blocking a thread.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    /// <inheritdoc cref="Send(T)"/>
    public Task SendAsync(T message, CancellationToken cancellationToken = default) =>
        Outgoing.SendAsync(message, Deadline.Infinite, cancellationToken);

    /// <summary>Receives a message; waits for one as long as it takes.</summary>
    /// <exception cref="EndOfStreamException">The other end is gone, and all it sent was received.</exception>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    /// <exception cref="ProcessSerializationException">The message cannot be read; the next one can be received.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed, or was while it waited.</exception>
    public T Receive()
    {
        TakeResult result = Incoming.Take(out T message, Deadline.Infinite);
        GC.KeepAlive(this);
        return result == TakeResult.Taken ? message : throw EndOfStream();
    }

    /// <summary>Receives a message, if there is one in time.</summary>
    /// <param name="timeout">Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="message">The message.</param>
    /// <returns>False when there was none in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="Receive"/>
    public bool TryReceive(TimeSpan timeout, [MaybeNullWhen(false)] out T message)
    {
        TakeResult result = Incoming.Take(out message, Deadline.After(timeout));
        GC.KeepAlive(this);
        return result == TakeResult.Ended ? throw EndOfStream() : result == TakeResult.Taken;
    }

    /// <summary>Receives a message; waits for one without blocking a thread.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    /// <inheritdoc cref="Receive"/>
    public Task<T> ReceiveAsync(CancellationToken cancellationToken = default) =>
        PipeReceiving.ReceiveAsync(Incoming, cancellationToken);

    /// <summary>Whether a message can be received now, or the end of the stream.</summary>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed.</exception>
    public bool Poll() => Poll(TimeSpan.Zero);

    /// <summary>Waits until a message can be received, or the end of the stream.</summary>
    /// <param name="timeout">Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <returns>False when there was none in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="Poll()"/>
    public bool Poll(TimeSpan timeout)
    {
        bool isReady = Incoming.WaitForItems(Deadline.After(timeout));
        GC.KeepAlive(this);
        return isReady;
    }

    /// <summary>Waits, without blocking a thread, until a message can be received, or the end of the stream.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <inheritdoc cref="Poll()"/>
    public Task PollAsync(CancellationToken cancellationToken = default) => Incoming.WaitForItemsAsync(cancellationToken);

    Task IProcessWaitable.WaitUntilReadyAsync(CancellationToken cancellationToken) => PollAsync(cancellationToken);

    /// <summary>What still comes is not to be trusted.</summary>
    internal void StopReceiving()
    {
        _hasStoppedReceiving = true;
        if (CanSend) _incoming?.Dispose();
        else Dispose();
    }

    /// <summary>
    /// Closes this handle; waits of this process on it end with <see cref="ObjectDisposedException"/>. What was sent can still
    /// be received.
    /// </summary>
    public void Dispose()
    {
        _isDisposed = true;
        _outgoing?.Dispose();
        _incoming?.Dispose();
        _lease.Dispose();
    }

    /// <summary>Says which end it is. For people; never throws.</summary>
    public override string ToString()
    {
        string directions = !CanSend ? "receives" : !CanReceive ? "sends" : "sends and receives";
        return $"ProcessConnection<{typeof(T).Name}> ({(_isDisposed ? "disposed" : directions)})";
    }

    internal static EndOfStreamException EndOfStream() =>
        new("The other end of the pipe is gone, and all that it sent was received: its processes have closed it or died.");
}
