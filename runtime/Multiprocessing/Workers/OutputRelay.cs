using System.Text;
using Multiprocessing.Native;
using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>
/// What a worker writes to stderr (or stdout): passed on at once, and the last lines kept for the account of its death.
/// </summary>
internal sealed unsafe class OutputRelay : IDisposable
{
    private const int MaxKeptLines = 20;
    private const int MaxKeptFrames = 8;
    private const int MaxLineLength = 2000;
    private const int ChunkSize = 16 * 1024;

    private static readonly Lazy<IEventLoop> s_loop = new(() => PlatformSelector.CreateEventLoop("Multiprocessing output"));

    private readonly Lock _sync = new();
    private readonly Queue<string> _lines = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private readonly int _target;
    private readonly Action<string>? _onLine;
    private int _readEnd;
    private int _framesInARow;

    /// <param name="target">Where the bytes go on to: 1 or 2, this process's own stdout or stderr; -1 for nowhere.</param>
    /// <param name="onLine">Called for each whole line, on the relay's thread.</param>
    internal OutputRelay(int target, Action<string>? onLine)
    {
        _target = target;
        _onLine = onLine;
        (_readEnd, WriteEnd) = PlatformSelector.Processes.CreateOutputPipe();
        s_loop.Value.Watch(_readEnd, () => Drain());
    }

    /// <summary>The end for the worker. To be closed here, by <see cref="CloseWriteEnd"/>, once the worker has it.</summary>
    internal int WriteEnd { get; private set; }

    internal void CloseWriteEnd()
    {
        if (WriteEnd >= 0) PlatformSelector.Processes.Close(WriteEnd);
        WriteEnd = -1;
    }

    /// <summary>The last lines so far, oldest first; reads what is still in the pipe.</summary>
    internal IReadOnlyList<string> LastLines()
    {
        Drain();
        lock (_sync) return _line.Length == 0 ? [.. _lines] : [.. _lines, _line.ToString()];
    }

    public void Dispose()
    {
        CloseWriteEnd();
        Drain();
        lock (_sync) CloseLocked();
    }

    private void Drain()
    {
        byte* chunk = stackalloc byte[ChunkSize];
        List<string>? whole = null;
        lock (_sync)
        {
            while (_readEnd >= 0)
            {
                nint count = Interop.Libc.Read(_readEnd, chunk, ChunkSize);
                if (count < 0) break;
                if (count == 0)
                {
                    CloseLocked();
                    break;
                }
                PassOn(chunk, (int)count);
                SplitLinesLocked(new ReadOnlySpan<byte>(chunk, (int)count), ref whole);
            }
            if (_readEnd < 0 && _line.Length > 0) EndLineLocked(ref whole);
        }
        if (whole is null || _onLine is null) return;
        foreach (string line in whole) Notify(line);
    }

    private void Notify(string line)
    {
        try
        {
            _onLine!(line);
        }
        catch (Exception)
        {
            // The callback is the user's; its failure must not cost the lines of other workers.
        }
    }

    private void PassOn(byte* bytes, int count)
    {
        while (_target >= 0 && count > 0)
        {
            nint written = Interop.Libc.Write(_target, bytes, (nuint)count);
            if (written <= 0) return;
            bytes += written;
            count -= (int)written;
        }
    }

    private void SplitLinesLocked(ReadOnlySpan<byte> bytes, ref List<string>? whole)
    {
        Span<char> chars = stackalloc char[bytes.Length + 1];
        int count = _decoder.GetChars(bytes, chars, flush: false);
        foreach (char c in chars[..count])
        {
            if (c == '\n') EndLineLocked(ref whole);
            else if (c != '\r' && (_onLine is not null || _line.Length < MaxLineLength)) _line.Append(c);
        }
    }

    private void EndLineLocked(ref List<string>? whole)
    {
        string line = _line.ToString();
        _line.Clear();
        if (_onLine is not null) (whole ??= []).Add(line);
        // Of a long stack trace the beginning is what tells; all of it would push out the line that says what happened.
        _framesInARow = line.StartsWith("   at ", StringComparison.Ordinal) ? _framesInARow + 1 : 0;
        if (_framesInARow > MaxKeptFrames) return;
        if (_lines.Count == MaxKeptLines) _lines.Dequeue();
        _lines.Enqueue(line.Length <= MaxLineLength ? line : line[..MaxLineLength]);
    }

    private void CloseLocked()
    {
        if (_readEnd < 0) return;
        s_loop.Value.Unwatch(_readEnd);
        PlatformSelector.Processes.Close(_readEnd);
        _readEnd = -1;
    }
}
