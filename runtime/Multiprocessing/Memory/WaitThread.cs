using System.Runtime.InteropServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>One thread that sleeps on many words. Started with the first of them, and kept.</summary>
internal sealed unsafe class WaitThread(WaitRegistry registry)
{
    private const int RetryMilliseconds = 20;

    private readonly object _retry = new();
    private readonly IWaitPlatform _platform = registry.Platform;

    /// <summary>
    /// A word of this process's own, counted up by <see cref="Wake"/> when the list of groups has changed. The thread
    /// sleeps on it beside the words of its groups.
    /// </summary>
    private readonly int* _changes = (int*)NativeMemory.AllocZeroed(64);

    /// <summary>Whether the thread runs. Written by the <see cref="Wake"/> that starts it.</summary>
    private bool _isStarted;

    /// <summary>
    /// The word on which the thread sleeps, or is about to, if it can sleep on one word only; zero: not on a group's
    /// word. Written by the thread.
    /// </summary>
    private nint _sleepsOn;

    /// <summary>Counted up each time the thread has woken. Written by the thread.</summary>
    private int _awakenings;

    /// <summary>Guarded by <see cref="WaitRegistry.Gate"/>.</summary>
    internal List<WaitGroup> Groups { get; } = [];

    /// <summary>One place is for the thread's own word, if there is more than one.</summary>
    internal bool HasRoom => Groups.Count < Math.Max(1, _platform.MaximumWaitAny - 1);

    /// <summary>Makes the thread look at its groups again.</summary>
    internal void Wake()
    {
        if (!Interlocked.Exchange(ref _isStarted, true))
        {
            try
            {
                ServiceThread.Start(Run, "Multiprocessing waits", stackSize: 512 * 1024);
            }
            catch
            {
                // The next one tries again.
                Volatile.Write(ref _isStarted, false);
                throw;
            }
            return;
        }
        Interlocked.Increment(ref *_changes);
        _platform.Wake(_changes, 1);
        if (_platform.MaximumWaitAny > 1) return;
        // The thread sleeps on a group's word, which does not change for this: wake whoever sleeps there, for no
        // reason, and again if the thread was only about to fall asleep.
        int awakenings = Volatile.Read(ref _awakenings);
        nint sleepsOn = Volatile.Read(ref _sleepsOn);
        SpinWait spin = default;
        while (sleepsOn != 0 && Volatile.Read(ref _awakenings) == awakenings)
        {
            _platform.Wake((int*)sleepsOn, int.MaxValue);
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
            int changes = Volatile.Read(ref *_changes);
            int count = 0;
            lock (registry.Gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Waits);
                if (_platform.MaximumWaitAny > 1 || Groups.Count == 0)
                {
                    words[count++] = new WaitWord { Address = _changes, Expected = changes };
                }
                foreach (WaitGroup group in Groups)
                {
                    words[count++] = new WaitWord { Address = (int*)group.Address, Expected = group.Expected };
                    slept.Add(group);
                }
            }
            Sleep(words, count, changes);
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

    private void Sleep(WaitWord* words, int count, int changes)
    {
        if (words[0].Address != _changes) Interlocked.Exchange(ref _sleepsOn, (nint)words[0].Address);
        // SYNC changes: read after _sleepsOn is published; pairs with the increment in Wake, which reads _sleepsOn
        // after it.
        if (Volatile.Read(ref *_changes) == changes) WaitAny(words, count);
        Volatile.Write(ref _sleepsOn, 0);
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
            // Too many open files, say, and there is no caller that could catch it: the words are looked at by the
            // clock until it can sleep.
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
