using Multiprocessing.Platform;

namespace Synchronization.Tests;

/// <summary>
/// The kernel's part of waiting, within one process: who sleeps stays in the queue of each of its words until it runs
/// again, and while it is there it may get a wake that was meant for one.
/// </summary>
internal sealed unsafe class SimulatedWaits(int maximumWaitAny) : IWaitPlatform
{
    private readonly object _gate = new();
    private readonly List<Sleeper> _sleepers = [];
    private bool _isHeldBack;

    public int MaximumWaitAny { get; } = maximumWaitAny;

    public bool Wait(int* address, int expected, TimeSpan timeout)
    {
        WaitWord word = new() { Address = address, Expected = expected };
        Sleep(&word, 1, mayBeHeldBack: false);
        return true;
    }

    public void WaitAny(WaitWord* words, int count) => Sleep(words, count, mayBeHeldBack: true);

    public void Wake(int* address, int count)
    {
        lock (_gate)
        {
            foreach (Sleeper sleeper in _sleepers)
            {
                if (count == 0) break;
                if (!sleeper.Words.Remove((nint)address)) continue;
                sleeper.IsWoken = true;
                count--;
            }
            Monitor.PulseAll(_gate);
        }
    }

    public void PassOn(int* address) => Wake(address, 1);

    /// <summary>Whoever sleeps on several words and is woken does not run until this is called with false.</summary>
    internal void HoldBack(bool isHeldBack)
    {
        lock (_gate)
        {
            _isHeldBack = isHeldBack;
            Monitor.PulseAll(_gate);
        }
    }

    internal int CountSleepers(int* address)
    {
        lock (_gate) return _sleepers.Count(sleeper => sleeper.Words.Contains((nint)address));
    }

    private void Sleep(WaitWord* words, int count, bool mayBeHeldBack)
    {
        lock (_gate)
        {
            Sleeper me = new();
            for (int i = 0; i < count; i++)
            {
                if (Volatile.Read(ref *words[i].Address) != words[i].Expected) return;
                me.Words.Add((nint)words[i].Address);
            }
            _sleepers.Add(me);
            while (!me.IsWoken || (mayBeHeldBack && _isHeldBack)) Monitor.Wait(_gate);
            _sleepers.Remove(me);
        }
    }

    private sealed class Sleeper
    {
        internal List<nint> Words { get; } = [];

        internal bool IsWoken { get; set; }
    }
}
