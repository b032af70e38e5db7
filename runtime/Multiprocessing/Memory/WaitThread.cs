using System.Runtime.InteropServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>One thread that sleeps on many words. Started with the first of them, and kept.</summary>
internal sealed unsafe class WaitThread(WaitRegistry registry)
{
    private const int RetryMilliseconds = 20;

    private readonly object _retry = new();
    private readonly IWaitPlatform _platform = registry.Platform;

    /// <summary>A word of this process's own, changed when the list of groups changes.</summary>
    private readonly int* _told = (int*)NativeMemory.AllocZeroed(64);
    private bool _isStarted;

    /// <summary>
    /// Where the thread sleeps, or is about to, if it can sleep on one word only; zero: not on a group's word.
    /// </summary>
    private nint _bed;

    /// <summary>Changes each time the thread has woken.</summary>
    private int _awakenings;

    /// <summary>Guarded by <see cref="WaitRegistry.Gate"/>.</summary>
    internal List<WaitGroup> Groups { get; } = [];

    /// <summary>One place is for the thread's own word, if there is more than one.</summary>
    internal bool HasRoom => Groups.Count < Math.Max(1, _platform.MaximumWaitAny - 1);

    /// <summary>Makes the thread look at its groups again.</summary>
    internal void Tell()
    {
        if (!Interlocked.Exchange(ref _isStarted, true))
        {
            try
            {
                ServiceThread.Start(Run, "Multiprocessing waits");
            }
            catch
            {
                // The next one tries again.
                Volatile.Write(ref _isStarted, false);
                throw;
            }
            return;
        }
        Interlocked.Increment(ref *_told);
        _platform.Wake(_told, 1);
        if (_platform.MaximumWaitAny > 1) return;
        // The thread sleeps on a group's word, which does not change for this: wake whoever sleeps there, for no
        // reason, and again if the thread was only about to fall asleep.
        int awakenings = Volatile.Read(ref _awakenings);
        nint bed = Volatile.Read(ref _bed);
        SpinWait spin = default;
        while (bed != 0 && Volatile.Read(ref _awakenings) == awakenings)
        {
            _platform.Wake((int*)bed, int.MaxValue);
            spin.SpinOnce();
        }
    }

    private void Run()
    {
        WaitWord* words = stackalloc WaitWord[_platform.MaximumWaitAny];
        List<WaitGroup> slept = [];
        List<nint> left = [];
        List<WaitRegistration> woken = [];
        while (true)
        {
            int told = Volatile.Read(ref *_told);
            int count = 0;
            lock (registry.Gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Waits);
                if (_platform.MaximumWaitAny > 1 || Groups.Count == 0) words[count++] = new WaitWord { Address = _told, Expected = told };
                foreach (WaitGroup group in Groups)
                {
                    words[count++] = new WaitWord { Address = (int*)group.Address, Expected = group.Expected };
                    slept.Add(group);
                }
            }
            Sleep(words, count, told);
            lock (registry.Gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Waits);
                // Given up while this thread slept, or had not left its sleep yet.
                foreach (WaitGroup group in slept) if (group.IsOver) left.Add(group.Address);
                TakeWoken(woken);
            }
            foreach (nint address in left) _platform.PassOn((int*)address);
            foreach (WaitRegistration registration in woken) registration.Callback(registration.State);
            slept.Clear();
            left.Clear();
            woken.Clear();
        }
    }

    private void Sleep(WaitWord* words, int count, int told)
    {
        if (words[0].Address != _told) Interlocked.Exchange(ref _bed, (nint)words[0].Address);
        // SYNC told: looked at after the bed is known; pairs with the increment in Tell, which looks for the bed after
        // it.
        if (Volatile.Read(ref *_told) == told) WaitAny(words, count);
        Volatile.Write(ref _bed, 0);
        Interlocked.Increment(ref _awakenings);
    }

    private void WaitAny(WaitWord* words, int count)
    {
        try
        {
            _platform.WaitAny(words, count);
        }
        catch (IOException)
        {
            // Too many open files, say, and nobody who could catch it: the words are looked at by the clock until it
            // can sleep.
            lock (_retry) Monitor.Wait(_retry, RetryMilliseconds);
        }
    }

    /// <summary>Called under the gate.</summary>
    private void TakeWoken(List<WaitRegistration> woken)
    {
        for (int i = Groups.Count - 1; i >= 0; i--)
        {
            WaitGroup group = Groups[i];
            // A wake that left the value as it was is as if the sleep began after it: sleep on.
            if (Volatile.Read(ref *(int*)group.Address) == group.Expected) continue;
            foreach (WaitRegistration member in group.Members)
            {
                member.Group = null;
                woken.Add(member);
            }
            registry.Forget(group);
        }
    }
}
