using System.Runtime.InteropServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>One thread that sleeps on many words. Started with the first of them, and kept.</summary>
internal sealed unsafe class WaitThread
{
    private static readonly IWaitPlatform s_platform = PlatformSelector.Wait;

    /// <summary>A word of this process's own, changed when the list of groups changes.</summary>
    private readonly int* _told = (int*)NativeMemory.AllocZeroed(64);
    private bool _isStarted;

    /// <summary>Guarded by <see cref="WaitRegistry.Gate"/>.</summary>
    internal List<WaitGroup> Groups { get; } = [];

    /// <summary>One place is for the thread's own word, if there is more than one.</summary>
    internal bool HasRoom => Groups.Count < Math.Max(1, s_platform.MaximumWaitAny - 1);

    /// <summary>Makes the thread look at its groups again.</summary>
    internal void Tell()
    {
        if (!Interlocked.Exchange(ref _isStarted, true))
        {
            new Thread(Run) { IsBackground = true, Name = "Multiprocessing waits" }.Start();
            return;
        }
        Interlocked.Increment(ref *_told);
        s_platform.Wake(_told, 1);
        if (s_platform.MaximumWaitAny > 1) return;
        // The thread sleeps on its only group's word, not on its own: wake whoever sleeps there, for no reason.
        lock (WaitRegistry.Gate)
        {
            foreach (WaitGroup group in Groups) s_platform.Wake((int*)group.Address, int.MaxValue);
        }
    }

    private void Run()
    {
        WaitWord* words = stackalloc WaitWord[s_platform.MaximumWaitAny];
        List<WaitRegistration> woken = [];
        while (true)
        {
            int told = Volatile.Read(ref *_told);
            int count = 0;
            lock (WaitRegistry.Gate)
            {
                if (s_platform.MaximumWaitAny > 1 || Groups.Count == 0) words[count++] = new WaitWord { Address = _told, Expected = told };
                foreach (WaitGroup group in Groups)
                {
                    words[count++] = new WaitWord { Address = (int*)group.Address, Expected = group.Expected };
                }
            }
            if (Volatile.Read(ref *_told) == told) s_platform.WaitAny(words, count);
            lock (WaitRegistry.Gate)
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
                    WaitRegistry.Forget(group);
                }
            }
            foreach (WaitRegistration registration in woken) registration.Callback(registration.State);
            woken.Clear();
        }
    }
}
