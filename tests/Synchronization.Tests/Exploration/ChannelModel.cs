using Multiprocessing.Memory;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// The protocol of a channel (runtime/Multiprocessing/Wire) between a caller, its worker, and a thread of the worker
/// that writes one wrong word at any time.
/// </summary>
/// <remarks>
/// A model and not the shipped code: a frame is one word here, so that each access is a step; what is kept of the rings
/// is the order in which positions, frames, bells and checks are written and read. The names are those of the shipped
/// members. Time passes only when nobody can go on; then the caller audits. A worker that ends itself, or is killed,
/// may go on for a few steps: that does no harm.
/// </remarks>
internal sealed unsafe class ChannelModel(int calls, ChannelRules rules)
{
    private const int Capacity = 1;

    /// <summary>After the damage one audit finds it, or wakes who missed a bell; then there is one more.</summary>
    private const int MostAudits = 3;

    private Explorer _explorer = null!;

    private bool IsOver => _explorer.Notes[0] != 0;

    internal Explorer Create(ChannelWord word, long value)
    {
        Action<int>[] programs = [_ => RunCaller(), _ => RunWorker(), _ => Write(word, value)];
        _explorer = new Explorer(ChannelWord.CallFrames.Offset() + (8 * calls), programs, static _ => { }, deaths: 0)
        {
            TimePassesAtRest = true,
            // The worker waits for calls that never come, or is dead.
            MaySleep = () => IsOver,
            CheckEnd = () => IsOver ? null : "The calls are open.",
        };
        return _explorer;
    }

    private long* At(ChannelWord word) => (long*)(_explorer.Memory + word.Offset());

    private int* Bell(ChannelWord word) => (int*)(_explorer.Memory + word.Offset());

    private void Write(ChannelWord word, long value)
    {
        if (word.IsBell()) ModelOps.Store(Bell(word), (int)value);
        else ModelOps.Store(At(word), value);
    }

    // ---- the caller: CallerChannel, WorkerProcess.Reading

    private void RunCaller()
    {
        // All fit on the ring of calls.
        for (int call = 1; call <= calls; call++)
        {
            ModelOps.Store(At(ChannelWord.CallFrames) + call - 1, call);
            ModelOps.Store(At(ChannelWord.CallTail), call);
            Ring(ChannelWord.CallBell);
            Forget(call);
        }
        for (int done = 0, audits = 0; done < calls;)
        {
            Forget(100 + (10 * done) + audits);
            if (ModelOps.Load(Bell(ChannelWord.IsDead)) != 0) break;
            if (TryReadResult(done, out bool isDamaged))
            {
                done++;
                if (rules.AreLarge) ModelOps.Store(At(ChannelWord.LargeResultsTaken), done);
                ModelOps.Store(At(ChannelWord.ResultHead), done);
                Ring(ChannelWord.RoomBell);
                continue;
            }
            if (isDamaged) break;
            Arm(ChannelWord.PumpBell);
            if (HasResult(done) || ModelOps.Load(Bell(ChannelWord.IsDead)) != 0)
            {
                Disarm(ChannelWord.PumpBell);
                continue;
            }
            bool isAwake = ModelOps.Wait(Bell(ChannelWord.PumpBell), 1, ChannelExploration.ASecond);
            Disarm(ChannelWord.PumpBell);
            if (isAwake) continue;
            if (++audits > MostAudits || !rules.Audits) _explorer.Fail("Both sides sleep for ever.");
            if (!Audit(done)) break;
        }
        _explorer.Note(() => _explorer.Notes[0] = 1);
    }

    private bool HasResult(int done) => ModelOps.Load(At(ChannelWord.ResultTail)) != done;

    private bool TryReadResult(int done, out bool isDamaged)
    {
        long tail = ModelOps.Load(At(ChannelWord.ResultTail));
        isDamaged = tail < done || tail - done > Capacity;
        if (isDamaged || tail == done) return false;
        isDamaged = ModelOps.Load(At(ChannelWord.ResultFrame)) != done + 1;
        return !isDamaged;
    }

    /// <returns>False: the worker is killed.</returns>
    private bool Audit(int done)
    {
        if (ModelOps.Load(At(ChannelWord.ResultHead)) != done) return false;
        if (ModelOps.Load(At(ChannelWord.CallTail)) != calls) return false;
        long head = ModelOps.Load(At(ChannelWord.CallHead));
        if (head < 0 || head > calls) return false;
        if (rules.AreLarge && ModelOps.Load(At(ChannelWord.LargeResultsTaken)) != done) return false;
        if (head > done && ModelOps.Load(At(ChannelWord.RunningCall)) != done + 1 && !HasResult(done)) return false;
        if (!rules.RingsSurely) return true;
        RingSurely(ChannelWord.CallBell);
        RingSurely(ChannelWord.RoomBell);
        return true;
    }

    // ---- the worker: WorkerChannel, CallLoop

    private void RunWorker()
    {
        for (int done = 0; done < calls; done++)
        {
            if (!WaitForCall(done, out long call)) return;
            ModelOps.Store(At(ChannelWord.RunningCall), call);
            ModelOps.Store(At(ChannelWord.CallHead), done + 1);
            if (!WaitForRoom(done, call)) return;
            ModelOps.Store(At(ChannelWord.ResultFrame), call);
            ModelOps.Store(At(ChannelWord.ResultTail), done + 1);
            Ring(ChannelWord.PumpBell);
            ModelOps.Store(At(ChannelWord.RunningCall), 0);
        }
        // For the next one, as ever.
        WaitForCall(calls, out _);
    }

    private bool WaitForCall(int done, out long call)
    {
        call = 0;
        while (true)
        {
            Forget(done);
            long tail = ModelOps.Load(At(ChannelWord.CallTail));
            if (tail < done || tail - done > calls) return EndDamaged();
            if (tail != done)
            {
                // Beyond the last one there is no frame.
                if (done < calls) call = ModelOps.Load(At(ChannelWord.CallFrames) + done);
                return (call >= 1 && call <= calls) || EndDamaged();
            }
            Arm(ChannelWord.CallBell);
            if (ModelOps.Load(At(ChannelWord.CallTail)) != done) Disarm(ChannelWord.CallBell);
            else Sleep(ChannelWord.CallBell);
            // CheckOwnWords
            if (ModelOps.Load(At(ChannelWord.CallHead)) != done) return EndDamaged();
            if (ModelOps.Load(At(ChannelWord.ResultTail)) != done) return EndDamaged();
        }
    }

    private bool WaitForRoom(int done, long call)
    {
        while (true)
        {
            Forget(100 + (10 * done) + (int)call);
            if (HasRoom(done) is not { } isThere) return EndDamaged();
            if (isThere) return true;
            Arm(ChannelWord.RoomBell);
            if (HasRoom(done) is not { } comesLate) return EndDamaged();
            if (comesLate)
            {
                Disarm(ChannelWord.RoomBell);
                return true;
            }
            Sleep(ChannelWord.RoomBell);
        }
    }

    /// <summary>Null: the word cannot be.</summary>
    private bool? HasRoom(int done)
    {
        long head = ModelOps.Load(At(ChannelWord.ResultHead));
        if (head < done - Capacity || head > done) return null;
        if (done - head == Capacity) return false;
        if (!rules.AreLarge) return true;
        long taken = ModelOps.Load(At(ChannelWord.LargeResultsTaken));
        return taken == done ? true : taken == done - 1 ? false : null;
    }

    /// <summary>The process ends, and its parent hears of it.</summary>
    private bool EndDamaged()
    {
        ModelOps.Store(Bell(ChannelWord.IsDead), 1);
        RingSurely(ChannelWord.PumpBell);
        return false;
    }

    /// <summary>What it goes on from: the place, and the numbers that it keeps there.</summary>
    private void Forget(int place) => _explorer.Forget(place);

    // ---- Doorbell

    private void Ring(ChannelWord bell)
    {
        int seen = ModelOps.Load(Bell(bell));
        if (seen != 0 && ModelOps.CompareExchange(Bell(bell), 0, seen) != 0) ModelOps.Wake(Bell(bell), 1);
    }

    private void RingSurely(ChannelWord bell)
    {
        Disarm(bell);
        ModelOps.Wake(Bell(bell), 1);
    }

    private void Arm(ChannelWord bell) => ModelOps.Store(Bell(bell), 1);

    private void Disarm(ChannelWord bell) => ModelOps.Store(Bell(bell), 0);

    private void Sleep(ChannelWord bell)
    {
        ModelOps.Wait(Bell(bell), 1, Deadline.Infinite);
        Disarm(bell);
    }
}

/// <summary>What may be missing, to see that the exploration notices.</summary>
/// <param name="AreLarge">Whether all results go through the bulk area.</param>
/// <param name="Audits">Whether the caller looks at the channel after a while.</param>
/// <param name="RingsSurely">Whether it then wakes who may have missed a bell.</param>
internal sealed record ChannelRules(bool AreLarge, bool Audits = true, bool RingsSurely = true);

/// <summary>The words of the model.</summary>
public enum ChannelWord
{
    CallHead,
    CallTail,
    RunningCall,
    ResultHead,
    ResultTail,
    LargeResultsTaken,
    CallBell,
    RoomBell,
    PumpBell,

    /// <summary>Not in the memory: the kernel says it.</summary>
    IsDead,
    ResultFrame,

    /// <summary>One for each call; the first of them is damaged.</summary>
    CallFrames,
}

internal static class ChannelWords
{
    internal static int Offset(this ChannelWord word) => 8 * (int)word;

    internal static bool IsBell(this ChannelWord word) =>
        word is ChannelWord.CallBell or ChannelWord.RoomBell or ChannelWord.PumpBell;
}
