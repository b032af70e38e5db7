using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.Wire;

namespace Multiprocessing;

/// <summary>
/// One end of a pipe (<see cref="ProcessPipe"/>). Passed as an argument, in a message or through a queue, it is the
/// same end on the other side.
/// </summary>
/// <remarks>
/// <para>
/// Messages arrive whole and in order. A sender waits when 256 KB of messages have not been received; one whose message
/// is larger than 8 KB, when four messages have not been, or more of them that would take 4 MB if all were as large as
/// this one, at most 64. A message is never half sent, whatever its size.
/// </para>
/// <para>
/// An end is gone when every process that had it has disposed of it or died. Then the other end receives what was sent
/// before, and after that <see cref="EndOfStreamException"/>; sending to it throws <see cref="IOException"/>. So a
/// process that passes an end on disposes of its own. An end that is on its way to a child counts as the child's. At
/// most 48 references to an end can be on their way at a time: one more is a
/// <see cref="ProcessSerializationException"/> for its sender.
/// </para>
/// <para>
/// All members are safe to be used by several threads at once, and by several processes that share an end: each message
/// goes to one of them, and messages never mix. That holds for <see cref="Dispose"/> as well: a call that comes late
/// throws <see cref="ObjectDisposedException"/>, and one that waits ends with it.
/// </para>
/// </remarks>
/// <typeparam name="T">What it carries.</typeparam>
/// <example>
/// <code>
/// (ProcessConnection&lt;int> reader, ProcessConnection&lt;int> writer) = ProcessPipe.CreateOneWay&lt;int>();
/// using (reader)
/// using (writer)
/// {
///     TimeSpan soon = TimeSpan.FromSeconds(1);
///     Console.WriteLine($"{writer.CanSend}, {reader.CanReceive}");
///     bool sent = await writer.TrySendAsync(1, soon);
///     if (sent &amp;&amp; await reader.PollAsync(soon)) Console.WriteLine(await reader.ReceiveAsync());
///     ReceivedItem&lt;int> next = await reader.TryReceiveAsync(TimeSpan.Zero);
///     Console.WriteLine(next.HasItem);
///     reader.StopReceiving();                                           // the next Send throws IOException
/// }
///
/// public static class Blocking
/// {
///     public static void Write(ProcessConnection&lt;int> writer)
///     {
///         writer.Send(1);
///         if (!writer.TrySend(2, TimeSpan.FromSeconds(1))) Console.WriteLine("nobody receives");
///     }
///
///     public static void Read(ProcessConnection&lt;int> reader)
///     {
///         if (reader.Poll()) Console.WriteLine(reader.Receive());
///         if (reader.TryReceive(TimeSpan.FromSeconds(1), out int message)) Console.WriteLine(message);
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe partial class ProcessConnection<T>
    : IDisposable, IProcessWaitable, IProcessHandle<ProcessConnection<T>>
{
    private readonly PipeLease _lease;
    private readonly PipeDirection<T>? _outgoing;
    private readonly PipeDirection<T>? _incoming;

    /// <summary>Written once, by <see cref="Dispose"/>.</summary>
    private volatile bool _isDisposed;

    /// <summary>Written once, by <see cref="StopReceiving"/>.</summary>
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
    /// Whether this end receives. Also known after it was disposed of. No longer after <see cref="StopReceiving"/>.
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

    bool IProcessWaitable.IsReady => Incoming.IsReady;

    internal PipeDirection<T> Outgoing
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _outgoing ?? throw PipeErrors.OnlyReceives();
        }
    }

    internal PipeDirection<T> Incoming
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_hasStoppedReceiving) throw PipeErrors.StoppedReceiving();
            return _incoming ?? throw PipeErrors.OnlySends();
        }
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessConnection<T>> IProcessHandle<ProcessConnection<T>>.CreateFormatter() =>
        new ConnectionFormatter<T>();

    ReadyWatch IProcessWaitable.Watch(Action changed) => Incoming.WatchItems(changed);

    /// <summary>
    /// From now on nothing is received through this handle, for code that no longer trusts the other end: that of a
    /// duplex end only sends, that of a receiving one is disposed, and the sender learns that it is gone if nobody else
    /// has it. Waits for a message through this handle end with <see cref="ObjectDisposedException"/>. Does nothing the
    /// second time.
    /// </summary>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed.</exception>
    public void StopReceiving()
    {
        if (_hasStoppedReceiving) return;
        _ = Incoming;
        _hasStoppedReceiving = true;
        if (CanSend) _incoming?.Dispose();
        else Dispose();
    }

    /// <summary>
    /// Closes this handle. A wait through it, in any of its forms, ends with <see cref="ObjectDisposedException"/>;
    /// waits through other handles go on. What was sent can still be received.
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
}
