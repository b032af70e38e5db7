using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

// What the caller orders and says beside the ring, and how it finds out that the worker damaged that.
internal sealed unsafe partial class CallerChannel
{
    /// <summary>Guards the words of this file, and what this side knows that it wrote there.</summary>
    private readonly Lock _words = new();
    /// <summary>
    /// How many orders were given. This field and the next five are what this side wrote to the word of that name in
    /// the header. Guarded by <see cref="_words"/>.
    /// </summary>
    private int _controlSequence;

    /// <summary>The call that was cancelled last.</summary>
    private long _cancelledCall;

    /// <summary>How many elements were taken of the stream of <see cref="_streamCall"/>.</summary>
    private long _itemsTaken;

    /// <summary>The call that <see cref="_itemsTaken"/> belongs to.</summary>
    private long _streamCall;

    /// <summary>How many progress reports of <see cref="_reportCall"/> were handled.</summary>
    private long _reportsTaken;

    /// <summary>The call that <see cref="_reportsTaken"/> belongs to.</summary>
    private long _reportCall;

    /// <summary>How many threads read directly. Counted by each of them.</summary>
    private int _directReaders;

    /// <summary>Makes the token of a call fire.</summary>
    internal void RequestCancellation(long callId)
    {
        lock (_words)
        {
            _cancelledCall = callId;
            Volatile.Write(ref Header->CancelledCall, callId);
            // Not one more than is there, which the worker may have damaged.
            Volatile.Write(ref Header->ControlSequence, ++_controlSequence);
        }
        Interlocked.MemoryBarrier();
        PlatformSelector.Wait.Wake(&Header->ControlSequence, 1);
    }

    /// <summary>Publishes to the worker how many elements of the stream of that call were taken.</summary>
    internal void ReportItemsTaken(long callId, long count)
    {
        lock (_words)
        {
            _itemsTaken = count;
            _streamCall = callId;
            Volatile.Write(ref Header->ItemsTaken, count);
            Volatile.Write(ref Header->StreamCall, callId);
        }
        Doorbell.Ring(&Header->ItemBell);
    }

    /// <summary>Publishes to the worker how many progress reports of that call were handled.</summary>
    internal void ReportReportsTaken(long callId, long count)
    {
        lock (_words)
        {
            // Several threads count what nobody handles any more, and one of them may be late: the worker would wait
            // for ever.
            if (callId == _reportCall && count <= _reportsTaken) return;
            _reportsTaken = count;
            _reportCall = callId;
            Volatile.Write(ref Header->ReportsTaken, count);
            Volatile.Write(ref Header->ReportCall, callId);
        }
        Doorbell.Ring(&Header->ReportBell);
    }

    /// <summary>
    /// From here on the worker wakes the calling thread, which reads the results itself. Never during an audit.
    /// </summary>
    internal void BeginDirectRead()
    {
        Interlocked.Increment(ref _directReaders);
        Interlocked.Exchange(ref Header->HasDirectReader, 1);
    }

    internal void EndDirectRead()
    {
        Interlocked.Exchange(ref Header->HasDirectReader, 0);
        // Last: an audit that counts none is certain of the word.
        Interlocked.Decrement(ref _directReaders);
    }

    /// <summary>
    /// Compares the words of the channel with what this side knows, and wakes the threads that sleep in the worker, in
    /// case it silenced its own bells. For the thread that reads results, when it has read all that there was; nobody
    /// begins to read directly meanwhile.
    /// </summary>
    /// <param name="first">The number of the call that the worker must be running, or is to run next; 0 for
    /// none.</param>
    /// <param name="position">Where the frame of that call is.</param>
    /// <param name="isQuiet">Nobody sends meanwhile: then the words of the call ring can be judged.</param>
    /// <exception cref="ProtocolViolationException">The worker wrote where it must not, or what cannot be.</exception>
    internal void Audit(long first, long position, bool isQuiet)
    {
        if (Header->Magic != ChannelHeader.ExpectedMagic || Header->Version != ChannelHeader.ExpectedVersion)
        {
            throw Damaged("layout");
        }
        if (!_results.IsHeadIntact) throw Damaged("position of the result ring's reader");
        if (isQuiet)
        {
            if (!_calls.IsTailIntact) throw Damaged("position of the call ring's writer");
            _calls.CheckHead();
        }
        AuditWords();
        AuditLargeResults();
        // The worker says that it runs a call before it passes the call's frame, and that it does not after its outcome
        // is on the ring.
        if (first != 0 && HasPassed(position) && Volatile.Read(ref Header->RunningCall) != first && !HasResult)
        {
            throw new ProtocolViolationException(
                $"Call {first} was taken off the ring, is not being run, and has no outcome.");
        }
        Doorbell.RingSurely(&Header->CallBell);
        Doorbell.RingSurely(&Header->RoomBell);
        Doorbell.RingSurely(&Header->ItemBell);
        Doorbell.RingSurely(&Header->ReportBell);
    }

    private void AuditWords()
    {
        lock (_words)
        {
            if (Volatile.Read(ref Header->ControlSequence) != _controlSequence) throw Damaged("number of orders");
            if (Volatile.Read(ref Header->CancelledCall) != _cancelledCall)
            {
                throw Damaged("number of the cancelled call");
            }
            if (Volatile.Read(ref Header->ItemsTaken) != _itemsTaken) throw Damaged("number of elements taken");
            if (Volatile.Read(ref Header->StreamCall) != _streamCall) throw Damaged("number of the streaming call");
            if (Volatile.Read(ref Header->ReportsTaken) != _reportsTaken) throw Damaged("number of reports taken");
            if (Volatile.Read(ref Header->ReportCall) != _reportCall) throw Damaged("number of the reporting call");
        }
        if (Volatile.Read(ref _directReaders) == 0 && Volatile.Read(ref Header->HasDirectReader) != 0)
        {
            throw Damaged("mark of a reading thread");
        }
    }

    private void AuditLargeResults()
    {
        long released = Volatile.Read(ref _largeReleased);
        long word = Volatile.Read(ref Header->LargeResultsTaken);
        // While one is being read it may be released at any moment.
        bool isKnown = released == _largeReceived;
        if (word != released && (isKnown || word != released + 1)) throw Damaged("number of large results taken");
    }

    private static ProtocolViolationException Damaged(string word) =>
        new($"The {word} is not what this side wrote there.");
}
