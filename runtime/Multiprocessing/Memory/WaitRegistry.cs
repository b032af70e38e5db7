using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Waits without a thread each: one thread sleeps on up to 127 words at once, whoever waits for them; a further thread
/// is started only when more different words are waited for. (On kernels before 5.16: one thread per word.)
/// </summary>
internal sealed unsafe class WaitRegistry(IWaitPlatform platform)
{
    /// <summary>Never gets shorter. Guarded by <see cref="Gate"/>.</summary>
    private readonly List<WaitThread> _threads = [];

    /// <summary>The groups that somebody waits in. Guarded by <see cref="Gate"/>.</summary>
    private readonly Dictionary<(nint Address, int Expected), WaitGroup> _groups = [];

    /// <summary>The one of this process.</summary>
    internal static WaitRegistry Shared { get; } = new(PlatformSelector.Wait);

    internal IWaitPlatform Platform { get; } = platform;

    internal Lock Gate { get; } = new();

    /// <summary>Starts a wait. If the word has changed already, the callback runs soon.</summary>
    internal void Add(WaitRegistration registration)
    {
        WaitThread? toWake = null;
        lock (Gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Waits);
            (nint, int) key = ((nint)registration.Address, registration.Expected);
            if (!_groups.TryGetValue(key, out WaitGroup? group))
            {
                WaitThread? thread = _threads.Find(candidate => candidate.HasRoom);
                if (thread is null) _threads.Add(thread = new WaitThread(this));
                group = new WaitGroup(key.Item1, key.Item2, thread);
                _groups.Add(key, group);
                thread.Groups.Add(group);
                toWake = thread;
            }
            registration.Group = group;
            group.Members.Add(registration);
        }
        try
        {
            toWake?.Wake();
        }
        catch
        {
            // No thread could be started: nobody would look.
            lock (Gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Waits);
                if (registration.Group is { } group) Leave(group, registration);
            }
            throw;
        }
    }

    private void Leave(WaitGroup group, WaitRegistration registration)
    {
        registration.Group = null;
        group.Members.Remove(registration);
        if (group.Members.Count == 0) Forget(group);
    }

    /// <summary>Ends a wait. False when its callback runs, or ran.</summary>
    internal bool Remove(WaitRegistration registration)
    {
        WaitThread? toWake = null;
        lock (Gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Waits);
            if (registration.Group is not { } group) return false;
            Leave(group, registration);
            if (group.IsOver) toWake = group.Thread;
        }
        // So that nobody sleeps on a word whose memory may be freed and mapped to something else.
        toWake?.Wake();
        return true;
    }

    /// <summary>Called under the gate.</summary>
    internal void Forget(WaitGroup group)
    {
        group.IsOver = true;
        _groups.Remove((group.Address, group.Expected));
        group.Thread.Groups.Remove(group);
    }
}
