using System.Diagnostics;
using Multiprocessing;
using Multiprocessing.TestSupport;

namespace TestWorker;

/// <summary>
/// Threads use a member of a handle until they hear that it is disposed, which it is meanwhile; right after that a new
/// object is made, which often gets the same memory, and which nobody uses: it must be as it was made. A crash ends
/// this program, so that it is one of its own in tests.
/// </summary>
/// <remarks>
/// A round is one handle, and begins when a thread has it; nobody sleeps between two rounds. The new objects are looked
/// at when all threads have left the handles of a batch, since a late effect may be late.
/// </remarks>
internal sealed class LifetimeStress(long rounds, TimeSpan time)
{
    private const int Users = 2;
    private const int Batch = 16;

    /// <summary>How often in a row nothing may have moved: a hang.</summary>
    private const int MostLooks = 8;

    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(5);

    /// <summary>So much processor time is no work of one round, on whatever machine: a hang that goes round.</summary>
    private static readonly TimeSpan s_endless = TimeSpan.FromMinutes(5);

    private readonly LifetimeMember[] _uses = new LifetimeMember[Users];
    private readonly Round?[] _isAt = new Round?[Users]; // each written by its thread
    private readonly Round?[] _was = new Round?[Users]; // each written by its thread
    private readonly SortedDictionary<string, int> _wrong = new(StringComparer.Ordinal);
    private readonly Sleeper _main = new();
    private readonly Sleeper[] _users = [new(), new()];
    private Round? _round;
    private bool _isOver;
    private long _moves;
    private readonly Movement _movement = new(static () => [Environment.ProcessId]);
    private int _still; // this and the next: the watchdog
    private TimeSpan _used;

    /// <summary>The type of that name, or every one whose name begins so, one after the other.</summary>
    /// <returns>Whether all was as it must be.</returns>
    internal static bool RunAll(TextWriter output, string prefix, long rounds, TimeSpan time)
    {
        bool isRight = true;
        output.WriteLine("| type | rounds | late calls that were told | wrong |");
        output.WriteLine("|---|---:|---:|---|");
        LifetimeSubject[] chosen = [.. LifetimeSubjects.All.Where(one => one.Name == prefix)];
        if (chosen.Length == 0)
        {
            chosen = [.. LifetimeSubjects.All.Where(one => one.Name.StartsWith(prefix, StringComparison.Ordinal))];
        }
        foreach (LifetimeSubject subject in chosen)
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
        Thread[] threads =
        [
            .. Enumerable.Range(0, Users).Select(user =>
                new Thread(() => Interlocked.Add(ref told, Serve(user))) { IsBackground = true }),
        ];
        foreach (Thread thread in threads) thread.Start();
        using Timer watchdog = new(LookForProgress, null, s_betweenLooks, s_betweenLooks);
        Stopwatch clock = Stopwatch.StartNew();
        Random random = new(7);
        int members = subject.Members.Length;
        // Of few rounds, each member has some.
        long most = Math.Clamp(rounds / members, 1, Batch);
        long done = 0;
        for (long batch = 0; done < rounds && (clock.Elapsed < time || batch < members); batch++)
        {
            // All pairs of members, in time.
            _uses[0] = subject.Members[batch % members];
            _uses[1] = subject.Members[batch / members % members];
            if (_uses[0].IsAlone || _uses[1].IsAlone)
            {
                _uses[1] = subject.Members.First(static member => member.Name == "ToString");
            }
            int count = (int)Math.Min(most, rounds - done);
            RunBatch(subject, random, count);
            done += count;
            if (batch % 64 == 63) GC.Collect();
        }
        Volatile.Write(ref _isOver, true);
        WakeUsers();
        foreach (Thread thread in threads) thread.Join();
        return (done, told);
    }

    private void RunBatch(LifetimeSubject subject, Random random, int count)
    {
        IDisposable[] witnesses = new IDisposable[count];
        for (int i = 0; i < count; i++)
        {
            Round round = new(subject.Create());
            Volatile.Write(ref _round, round);
            WakeUsers();
            _main.Wait(() => HasBegun(round));
            Thread.SpinWait(random.Next(300));
            round.Handle.Dispose();
            witnesses[i] = subject.Create();
            Interlocked.Increment(ref _moves);
        }
        // Who has not said by now that it is at a handle sees that there is none.
        Interlocked.Exchange(ref _round, null);
        _main.Wait(HaveLeft);
        foreach (IDisposable witness in witnesses)
        {
            using (witness)
            {
                if (subject.Fault(witness) is not { } fault) continue;
                Note($"a new object {fault}, after {_uses[0].Name} and {_uses[1].Name}");
            }
        }
    }

    private bool HasBegun(Round round)
    {
        for (int user = 0; user < Users; user++)
        {
            if (Volatile.Read(ref _isAt[user]) == round || Volatile.Read(ref _was[user]) == round) return true;
        }
        return false;
    }

    private bool HaveLeft() => Array.TrueForAll(_isAt, static round => round is null);

    private void WakeUsers()
    {
        foreach (Sleeper user in _users) user.Wake();
    }

    private long Serve(int user)
    {
        long told = 0;
        while (true)
        {
            _users[user].Wait(
                () => Volatile.Read(ref _isOver) || (Volatile.Read(ref _round) is { } next && next != _was[user]));
            if (Volatile.Read(ref _isOver)) return told;
            Round? round = Volatile.Read(ref _round);
            Interlocked.Exchange(ref _isAt[user], round);
            if (round is null) continue;
            _main.Wake();
            if (Volatile.Read(ref _round) == round)
            {
                told += UseUntilDisposed(_uses[user], round.Handle) ? 1 : 0;
                Volatile.Write(ref _was[user], round);
            }
            Volatile.Write(ref _isAt[user], null);
            _main.Wake();
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

    private static Exception Unwrapped(Exception error) =>
        error is AggregateException { InnerException: { } inner } ? inner : error;

    /// <summary>
    /// What the other user has done: given a lock or a permit back, closed the queue, or let the last end go; or what
    /// was sent is gone on arrival.
    /// </summary>
    private static bool IsExpected(Exception error) => error is QueueClosedException or EndOfStreamException
        or SynchronizationLockException or SemaphoreFullException
        or FileNotFoundException or IOException { Message: ['T', 'h', 'e', ' ', 'o', 't', 'h', 'e', 'r', ..] };

    private void Note(string what)
    {
        lock (_wrong) _wrong[what] = _wrong.GetValueOrDefault(what) + 1;
    }

    /// <summary>How long a round takes is the machine's business: only what stands still hangs.</summary>
    private void LookForProgress(object? state)
    {
        bool moved = _movement.Look();
        bool hasDoneRounds = Interlocked.Exchange(ref _moves, 0) != 0;
        _still = moved || hasDoneRounds ? 0 : _still + 1;
        _used = hasDoneRounds ? TimeSpan.Zero : _used + _movement.Used;
        if (_still < MostLooks && _used < s_endless) return;
        Environment.FailFast(
            $"No round has ended, after {_used.TotalSeconds:f0} s of processor time: {_uses[0].Name} and "
            + $"{_uses[1].Name} of {_round?.Handle}.");
    }

    /// <summary>
    /// One thread that waits for a condition, and those that make it true: it looks for a while, and then sleeps, so
    /// that on a busy machine the others get the processor.
    /// </summary>
    private sealed class Sleeper
    {
        private const int Looks = 50;

        private readonly SemaphoreSlim _wakes = new(0);
        private int _isAsleep;

        internal void Wait(Func<bool> condition)
        {
            for (int look = 0; look < Looks; look++)
            {
                if (condition()) return;
                Thread.SpinWait(20);
            }
            while (true)
            {
                Interlocked.Exchange(ref _isAsleep, 1);
                if (condition() && Interlocked.Exchange(ref _isAsleep, 0) == 1) return;
                _wakes.Wait();
                if (condition()) return;
            }
        }

        /// <summary>After the store that makes the condition true.</summary>
        internal void Wake()
        {
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _isAsleep) != 0 && Interlocked.Exchange(ref _isAsleep, 0) == 1) _wakes.Release();
        }
    }

    private sealed class Round(IDisposable handle)
    {
        internal IDisposable Handle => handle;
    }
}
