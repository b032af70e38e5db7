using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Waits without a thread each: one thread sleeps on up to 127 words at once, whoever waits for them; a further thread is
/// started only when more different words are waited for. (On kernels before 5.16: one thread per word.)
/// </summary>
internal static unsafe class WaitRegistry
{
    private static readonly Lock s_gate = new();
    private static readonly List<WaitThread> s_threads = [];
    private static readonly Dictionary<(nint Address, int Expected), WaitGroup> s_groups = [];

    internal static Lock Gate => s_gate;

    /// <summary>Starts a wait. If the word has changed already, the callback runs soon.</summary>
    internal static void Add(WaitRegistration registration)
    {
        WaitThread? toTell = null;
        lock (s_gate)
        {
            (nint, int) key = ((nint)registration.Address, registration.Expected);
            if (!s_groups.TryGetValue(key, out WaitGroup? group))
            {
                WaitThread? thread = s_threads.Find(candidate => candidate.HasRoom);
                if (thread is null) s_threads.Add(thread = new WaitThread());
                group = new WaitGroup(key.Item1, key.Item2, thread);
                s_groups.Add(key, group);
                thread.Groups.Add(group);
                toTell = thread;
            }
            registration.Group = group;
            group.Members.Add(registration);
        }
        toTell?.Tell();
    }

    /// <summary>Ends a wait. False when its callback runs, or ran.</summary>
    internal static bool Remove(WaitRegistration registration)
    {
        WaitThread? toTell = null;
        lock (s_gate)
        {
            if (registration.Group is not { } group) return false;
            registration.Group = null;
            group.Members.Remove(registration);
            if (group.Members.Count == 0)
            {
                Forget(group);
                toTell = group.Thread;
            }
        }
        // So that nobody sleeps on a word whose memory may be freed and mapped to something else.
        toTell?.Tell();
        return true;
    }

    /// <summary>Called under the gate.</summary>
    internal static void Forget(WaitGroup group)
    {
        s_groups.Remove((group.Address, group.Expected));
        group.Thread.Groups.Remove(group);
    }
}
