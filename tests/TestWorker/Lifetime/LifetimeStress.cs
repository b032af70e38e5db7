using System.Diagnostics;
using Multiprocessing;

namespace TestWorker;

/// <summary>
/// Threads use a member of a handle until they hear that it is disposed, which it is meanwhile; right after that a new object is
/// made, which often gets the same memory, and which nobody uses: it must be as it was made. A crash ends this program, so that
/// it is one of its own in tests.
/// </summary>
internal sealed class LifetimeStress(long rounds, TimeSpan time)
{
    private const int Users = 2;

    /// <summary>Nothing moves for so long: a hang.</summary>
    private static readonly TimeSpan s_watchdog = TimeSpan.FromSeconds(120);

    private readonly SemaphoreSlim[] _begin = [new(0), new(0)];
    private readonly CountdownEvent _ready = new(Users);
    private readonly CountdownEvent _ended = new(Users);
    private readonly LifetimeMember?[] _uses = new LifetimeMember?[Users];
    private readonly SortedDictionary<string, int> _wrong = new(StringComparer.Ordinal);
    private object _handle = "";
    private long _moves;

    /// <summary>Every type whose name begins so, one after the other.</summary>
    /// <returns>Whether all was as it must be.</returns>
    internal static bool RunAll(TextWriter output, string prefix, long rounds, TimeSpan time)
    {
        bool isRight = true;
        output.WriteLine("| type | rounds | late calls that were told | wrong |");
        output.WriteLine("|---|---:|---:|---|");
        foreach (LifetimeSubject subject in LifetimeSubjects.All.Where(one => one.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            LifetimeStress stress = new(rounds, time);
            (long done, long told) = stress.Run(subject);
            string wrong = string.Join("; ", stress._wrong.Select(what => $"{what.Value} × {what.Key}"));
            output.WriteLine($"| {subject.Name} | {done:n0} | {told:n0} | {(wrong.Length == 0 ? "nothing" : wrong)} |");
            isRight &= wrong.Length == 0;
        }
        return isRight;
    }

    private (long Rounds, long Told) Run(LifetimeSubject subject)
    {
        long told = 0;
        Thread[] threads = [.. Enumerable.Range(0, Users).Select(user => new Thread(() => Interlocked.Add(ref told, Serve(user))) { IsBackground = true })];
        foreach (Thread thread in threads) thread.Start();
        using Timer watchdog = new(LookForProgress, null, s_watchdog, s_watchdog);
        Stopwatch clock = Stopwatch.StartNew();
        Random random = new(7);
        int members = subject.Members.Length;
        long round = 0;
        for (; round < rounds && (clock.Elapsed < time || round < members); round++)
        {
            // All pairs of members, in time.
            _uses[0] = subject.Members[round % members];
            _uses[1] = subject.Members[round / members % members];
            if (_uses[0]!.IsAlone || _uses[1]!.IsAlone) _uses[1] = subject.Members.First(static member => member.Name == "ToString");
            Round(subject, random);
            Interlocked.Increment(ref _moves);
            if (round % 1000 == 999) GC.Collect();
        }
        _uses.AsSpan().Clear();
        foreach (SemaphoreSlim begin in _begin) begin.Release();
        foreach (Thread thread in threads) thread.Join();
        return (round, told);
    }

    private void Round(LifetimeSubject subject, Random random)
    {
        IDisposable handle = subject.Create();
        Volatile.Write(ref _handle, handle);
        _ready.Reset();
        _ended.Reset();
        foreach (SemaphoreSlim begin in _begin) begin.Release();
        _ready.Wait();
        Thread.SpinWait(random.Next(3000));
        handle.Dispose();
        using (IDisposable witness = subject.Create())
        {
            _ended.Wait();
            if (subject.Fault(witness) is { } fault) Note($"a new object {fault}, after {_uses[0]!.Name} and {_uses[1]!.Name}");
        }
        Volatile.Write(ref _handle, "");
    }

    private long Serve(int user)
    {
        long told = 0;
        while (true)
        {
            _begin[user].Wait();
            if (_uses[user] is not { } member) return told;
            object handle = Volatile.Read(ref _handle);
            _ready.Signal();
            told += UseUntilDisposed(member, handle) ? 1 : 0;
            _ended.Signal();
        }
    }

    private bool UseUntilDisposed(LifetimeMember member, object handle)
    {
        bool neverThrows = member.Name == "ToString";
        try
        {
            while (true)
            {
                member.Use(handle);
                if (member.Name == "Enter") return false;
                if (neverThrows && handle.ToString()!.Contains("disposed", StringComparison.Ordinal)) return true;
            }
        }
        catch (Exception error) when (Unwrapped(error) is ObjectDisposedException)
        {
            return true;
        }
        catch (Exception error) when (IsExpected(Unwrapped(error)))
        {
            return false;
        }
        catch (Exception error)
        {
            Note($"{member.Name}: {Unwrapped(error).GetType().Name}: {Unwrapped(error).Message}");
            return false;
        }
    }

    private static Exception Unwrapped(Exception error) => error is AggregateException { InnerException: { } inner } ? inner : error;

    /// <summary>
    /// What the other user has done: given a lock or a permit back, closed the queue, or let the last end go; or what was sent is
    /// gone on arrival.
    /// </summary>
    private static bool IsExpected(Exception error) => error is QueueClosedException or EndOfStreamException
        or SynchronizationLockException or SemaphoreFullException
        or FileNotFoundException or IOException { Message: ['T', 'h', 'e', ' ', 'o', 't', 'h', 'e', 'r', ..] };

    private void Note(string what)
    {
        lock (_wrong) _wrong[what] = _wrong.GetValueOrDefault(what) + 1;
    }

    private void LookForProgress(object? state)
    {
        if (Interlocked.Exchange(ref _moves, 0) != 0) return;
        Environment.FailFast($"Nothing has moved for {s_watchdog}: {_uses[0]?.Name} and {_uses[1]?.Name} of {_handle}.");
    }
}
