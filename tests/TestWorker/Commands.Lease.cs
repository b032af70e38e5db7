using System.Diagnostics;
using Multiprocessing;
using Multiprocessing.Memory;
using Multiprocessing.Platform;

namespace TestWorker;

internal sealed partial class Commands
{
    private UserFolder.Lease? _lease;

    private string RunLease(string verb, string[] a)
    {
        switch (verb)
        {
            case "take":
                _lease = UserFolder.Named.Enter();
                return "";
            case "storm":
                return Storm(a, TimeSpan.FromMilliseconds(int.Parse(a[^1])));
            default:
                throw new ArgumentException(verb);
        }
    }

    /// <summary>Opens, uses and leaves named objects, until the time is over, but once in any case.</summary>
    private static string Storm(string[] names, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        int rounds = 0;
        Parallel.For(0, 2, thread =>
        {
            Random random = new(Environment.ProcessId * 2 + thread);
            do
            {
                string name = names[random.Next(names.Length - 1)];
                switch (random.Next(3))
                {
                    case 0:
                        using (ProcessLock held = ProcessLock.Named(name))
                        {
                            if (held.TryEnter(TimeSpan.FromMilliseconds(20))) held.Exit();
                        }
                        break;
                    case 1:
                        using (ProcessEvent happened = ProcessEvent.Named(name))
                        {
                            happened.Set();
                            happened.Reset();
                            happened.Wait(TimeSpan.FromMilliseconds(2));
                        }
                        break;
                    default:
                        using (ProcessSemaphore permits = ProcessSemaphore.Named(name, 1))
                        {
                            if (permits.Wait(TimeSpan.FromMilliseconds(20))) permits.Release();
                        }
                        break;
                }
                Interlocked.Increment(ref rounds);
            }
            while (Stopwatch.GetElapsedTime(start) < time);
        });
        return Text(rounds);
    }
}
