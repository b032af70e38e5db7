using System.Text;
using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>
/// What a worker writes to stderr (or stdout): passed on, and the last lines kept for the account of its death.
/// </summary>
/// <remarks>
/// <code>
///   pipe ──Read: any thread, never blocks──> last lines
///                                      └───> batches ──one after the other, on the thread pool──> callback,
///                                                                                      or stdout/stderr
/// </code>
/// The user's callback, or a full pipe behind this process's own stderr, can hold up the batches, and then the worker
/// itself once <see cref="MaxUndelivered"/> is reached; never the threads that look after workers.
/// </remarks>
internal sealed class OutputRelay : IDisposable
{
    private const int MaxKeptLines = 20;
    private const int MaxKeptFrames = 8;
    private const int MaxLineLength = 2000;
    private const int ChunkSize = 16 * 1024;

    // In characters; a program that never ends its line must not fill the memory of this one.
    private const int MaxDeliveredLength = 1024 * 1024;

    // What a blocked reader may cost in memory, in bytes.
    private const int MaxUndelivered = 1024 * 1024;

    // The most that a pipe holds: what was written before the end of a worker is not more. Programs that it has started
    // may go on writing.
    private const int PipeCapacity = 1024 * 1024;

    private readonly OutputStream? _target;
    private readonly Action<string>? _onLine;

    /// <summary>Guards all fields below. The thread that reads and those that deliver write them.</summary>
    private readonly Lock _sync = new();

    /// <summary>The last lines, oldest first.</summary>
    private readonly Queue<string> _lines = new();

    /// <summary>Keeps the bytes of a character that has not arrived whole.</summary>
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The line that has not ended.</summary>
    private readonly StringBuilder _line = new();

    /// <summary>Whether the pipe is open: its end was not read, and nobody has closed it.</summary>
    private bool _isOpen = true;

    /// <summary>How many lines of a stack trace came last, one after the other.</summary>
    private int _framesInARow;

    /// <summary>How many bytes were read of the line that has not ended.</summary>
    private int _unended;

    /// <summary>How many bytes were read, and have not reached their reader.</summary>
    private int _undelivered;

    /// <summary>Whether the pipe is not watched, because too much is undelivered.</summary>
    private bool _isPaused;

    /// <param name="target">Where the bytes go on to: this process's own stdout or stderr; null for nowhere.</param>
    /// <param name="onLine">Called for each whole line, one at a time, in order, on the thread pool.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    internal OutputRelay(OutputStream? target, Action<string>? onLine)
    {
        _target = target;
        _onLine = onLine;
        Pipe = PlatformSelector.Processes.CreateOutputPipe();
        try
        {
            Pipe.Watch(ReadSome);
        }
        catch
        {
            Pipe.Dispose();
            throw;
        }
    }

    /// <summary>
    /// For the worker, which gets its end to write. That is closed here, by <see cref="CloseWriteEnd"/>, once the
    /// worker has it.
    /// </summary>
    internal OutputPipe Pipe { get; }

    /// <summary>Completes when everything that was read so far has reached its reader.</summary>
    internal Task Delivered { get; private set; } = Task.CompletedTask;

    internal void CloseWriteEnd() => Pipe.CloseWriteEnd();

    /// <summary>The last lines so far, oldest first; reads what is still in the pipe.</summary>
    internal IReadOnlyList<string> LastLines()
    {
        lock (_sync)
        {
            ReadLocked(int.MaxValue, PipeCapacity);
            return _line.Length == 0 ? [.. _lines] : [.. _lines, _line.ToString()];
        }
    }

    public void Dispose()
    {
        CloseWriteEnd();
        lock (_sync)
        {
            ReadLocked(int.MaxValue, PipeCapacity);
            if (_isOpen) CloseLocked();
        }
    }

    private void ReadSome()
    {
        lock (_sync)
        {
            if (!_isPaused) ReadLocked(MaxUndelivered, int.MaxValue);
        }
    }

    /// <param name="most">How much may be undelivered.</param>
    /// <param name="left">How much to read at most, about.</param>
    private void ReadLocked(int most, int left)
    {
        Span<byte> chunk = stackalloc byte[ChunkSize];
        while (_isOpen && left > 0)
        {
            if (_undelivered >= most)
            {
                _isPaused = true;
                Pipe.Unwatch();
                return;
            }
            int count = Pipe.Read(chunk);
            if (count < 0) return;
            if (count == 0)
            {
                CloseLocked();
                return;
            }
            left -= count;
            ReadOnlySpan<byte> bytes = chunk[..count];
            List<string>? whole = null;
            SplitLinesLocked(bytes, ref whole);
            if (_target is not null) DeliverLocked(bytes.ToArray(), null, bytes.Length);
            else DeliverLinesLocked(whole, bytes.Length);
        }
    }

    private void DeliverLinesLocked(List<string>? whole, int size)
    {
        _unended += size;
        if (whole is null) return;
        DeliverLocked(null, whole, _unended);
        _unended = 0;
    }

    private void DeliverLocked(byte[]? bytes, List<string>? lines, int size)
    {
        _undelivered += size;
        Delivered = Delivered.ContinueWith(
            _ => Deliver(bytes, lines, size), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private void Deliver(byte[]? bytes, List<string>? lines, int size)
    {
        if (bytes is not null) PlatformSelector.Processes.WriteOutput(_target!.Value, bytes);
        foreach (string line in lines ?? []) Notify(line);
        lock (_sync)
        {
            _undelivered -= size;
            if (!_isPaused || _undelivered > MaxUndelivered / 2 || !_isOpen) return;
            _isPaused = false;
            Pipe.Watch(ReadSome);
        }
    }

    private void Notify(string line)
    {
        try
        {
            _onLine!(line);
        }
        catch (Exception)
        {
            // The callback is the user's; its failure must not cost the lines after it.
        }
    }

    private void SplitLinesLocked(ReadOnlySpan<byte> bytes, ref List<string>? whole)
    {
        Span<char> chars = stackalloc char[bytes.Length + 1];
        int count = _decoder.GetChars(bytes, chars, flush: false);
        foreach (char c in chars[..count])
        {
            if (c == '\n') EndLineLocked(ref whole);
            else if (_onLine is not null && _line.Length == MaxDeliveredLength) CutLineLocked(c, ref whole);
            else if (c != '\r' && (_onLine is not null || _line.Length < MaxLineLength)) _line.Append(c);
        }
    }

    private void CutLineLocked(char next, ref List<string>? whole)
    {
        // Not between the halves of one character.
        string head = char.IsLowSurrogate(next) ? _line[^1].ToString() : string.Empty;
        _line.Length -= head.Length;
        EndLineLocked(ref whole);
        _line.Append(head).Append(next);
    }

    private void EndLineLocked(ref List<string>? whole)
    {
        string line = _line.ToString();
        _line.Clear();
        if (_onLine is not null) (whole ??= []).Add(line);
        // The beginning of a long stack trace says most; all of it would displace the line that says what happened.
        _framesInARow = line.StartsWith("   at ", StringComparison.Ordinal) ? _framesInARow + 1 : 0;
        if (_framesInARow > MaxKeptFrames) return;
        if (_lines.Count == MaxKeptLines) _lines.Dequeue();
        _lines.Enqueue(line.Length <= MaxLineLength ? line : line[..MaxLineLength]);
    }

    private void CloseLocked()
    {
        Pipe.Dispose();
        _isOpen = false;
        if (_line.Length == 0) return;
        List<string>? last = null;
        EndLineLocked(ref last);
        DeliverLinesLocked(last, 0);
    }
}
