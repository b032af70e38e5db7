using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// Reading what the worker has written. One thread does at a time: the pump's, or one that waits for a call of its
/// own.
/// </summary>
internal sealed partial class WorkerProcess
{
    public bool Pump()
    {
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) != 0) return false;
        try
        {
            return PumpCore();
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    public void Audit()
    {
        // A thread that reads directly does so at this moment: it is the turn of the next audit.
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) != 0) return;
        try
        {
            ReadFrames();
            if (Violation is null && !_hasExited && !_isExitReported) _events.OnAudit(this);
        }
        catch (ProtocolViolationException violation)
        {
            OnViolation(violation);
        }
        finally
        {
            Interlocked.Exchange(ref _isReading, 0);
        }
    }

    /// <summary>
    /// Reads what there is, for a thread that waits for a call of its own. It never reports the end of the process:
    /// that releases the memory, which the pump may be looking at.
    /// </summary>
    internal bool PumpFrames()
    {
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) != 0) return false;
        bool any;
        try
        {
            any = ReadFrames();
        }
        finally
        {
            Interlocked.Exchange(ref _isReading, 0);
        }
        // The pump may have found that this worker was being read when it was about to report its end.
        if (_hasExited) _pump.Wake();
        return any;
    }

    private bool PumpCore()
    {
        // Looked at first: what was written before the end is read before the end is reported.
        bool hasExited = _hasExited;
        bool any = ReadFrames();
        if (!hasExited || _isExitReported) return any;
        _isExitReported = true;
        _pump.Remove(this);
        _configuration?.Dispose();
        _output?.Dispose();
        _error.Dispose();
        Task delivered = Task.WhenAll(_output?.Delivered ?? Task.CompletedTask, _error.Delivered);
        OutputDelivered = delivered.IsCompleted ? delivered : Task.WhenAny(delivered, Task.Delay(s_outputPatience));
        _events.OnExited(this);
        _handle.Dispose();
        Channel.Dispose();
        _events.OnReleased(this);
        return true;
    }

    private bool ReadFrames()
    {
        if (Violation is not null || _isExitReported || !Channel.HasResult) return false;
        bool any = false;
        DeliveryBatch.Begin();
        try
        {
            while (Violation is null && Channel.TryReadResult(out FrameHeader header, out ReadOnlySpan<byte> payload))
            {
                any = true;
                if (header.Kind == FrameKind.Hello) OnHello(payload);
                else _events.OnFrame(this, header, payload);
                Channel.AdvanceResult();
            }
            if (any) Channel.ReleaseResults();
        }
        catch (ProtocolViolationException violation)
        {
            OnViolation(violation);
        }
        finally
        {
            try
            {
                if (any) _events.OnFramesRead(this);
            }
            finally
            {
                DeliveryBatch.End();
            }
        }
        return any;
    }

    /// <summary>Memory that the worker can write holds what cannot be: nothing more is read from it.</summary>
    internal void OnViolation(ProtocolViolationException violation)
    {
        Interlocked.CompareExchange(ref _violation, violation.Message, null);
        Kill();
    }

    private void OnHello(ReadOnlySpan<byte> payload)
    {
        Guid secret = payload.Length == 16 ? new Guid(payload) : Guid.Empty;
        if (_isReady || secret != Channel.Secret)
        {
            throw new ProtocolViolationException("The greeting does not hold the secret.");
        }
        _isReady = true;
        _configuration?.Dispose();
        _events.OnReady(this);
    }
}
