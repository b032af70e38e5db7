using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;
using Benchmarks.Soak;
using Multiprocessing;
using Multiprocessing.TestSupport;

namespace TestPrograms;

/// <summary>Whole programs, by name: what cannot be seen from inside a test host.</summary>
internal static class Behaviours
{
    private static ProcessPool? s_neverDisposed;

    internal static async Task<int> RunAsync(string[] args)
    {
        string argument = args.Length > 1 ? args[1] : string.Empty;
        switch (args[0])
        {
            case "squares":
                return await Squares();
            case "configuration":
                return await Configuration();
            case "stdin":
                return await StandardInput();
            case "kill-itself":
                return await KillItself();
            case "fall-off-the-end":
                return FallOffTheEnd(argument);
            case "undisposed-children":
                return UndisposedChildren(isBackground: argument == "daemon");
            case "closed-stdio":
                return await ClosedStdio(argument);
            case "submit-at-exit":
                return SubmitAtExit();
            case "idle":
                return await Idle();
            case "interrupt":
                return await Interrupt();
            case "signals":
                return await Signals.RunAsync();
            case "nested-pools":
                return await NestedPools();
            case "dropped-pool":
                return await DroppedPool();
            case "exit-in-listener":
                return await ExitInListener();
            case "open-after-close":
                return await OpenAfterClose();
            case "faulty-caller":
                return await FaultyCaller.RunAsync(argument, args[2]);
            case "limits":
                return await Limits.UseAllAsync(int.Parse(argument, CultureInfo.InvariantCulture));
            case "too-much":
                return await Limits.SendTooMuchAsync(int.Parse(argument, CultureInfo.InvariantCulture));
            case "address-space":
                return await Limits.CountAddressSpaceAsync(int.Parse(argument, CultureInfo.InvariantCulture));
            case "make":
                return await Limits.MakeAsync(argument);
            case "async-locals":
                return await AsyncLocals.RunAsync(argument);
            case "lose-death-signal":
                return await Orphans.RunAsync(argument, args[2]);
            case "squares-elsewhere":
                return await Starts.Elsewhere(leavesFirst: argument == "before");
            case "start-late":
                return await Starts.Late(isWarm: argument == "warm");
            case "environment":
                return await Starts.WriteEnvironment(argument);
            case "threads":
                return await Starts.LeaveThreads();
            case "soak":
                return await Soak();
            default:
                Console.Error.WriteLine($"There is no behaviour '{args[0]}'.");
                return 64;
        }
    }

    private static async Task<int> Squares()
    {
        await using ProcessPool pool = new(2);
        int[] squares = await pool.MapAsync([1, 2, 3], Work.Calls.Square);
        Console.WriteLine($"[{string.Join(", ", squares)}]");
        return 0;
    }

    private static async Task<int> Soak()
    {
        const int few = 1000, all = 6000;
        long start = Stopwatch.GetTimestamp();
        PoolSoak soak = new(all, callers: 32, workers: 2, callsPerPool: few / 4, seed: Environment.TickCount)
        {
            MustGoOn = done => TestAmount.MustGoOn(done, few, all, start),
        };
        SoakReport report = await soak.RunAsync();
        Console.WriteLine(report);
        foreach (string wrong in report.Wrong) Console.WriteLine(wrong);
        foreach (string left in report.DescriptorsLeft) Console.WriteLine($"STILL OPEN: {left}");
        return report.IsClean
            && report is { Killed: > 0, Deaths: > 0, Timeouts: > 0, Abandoned: > 0, Cancelled: > 0, Pools: > 3 }
            ? 0
            : 1;
    }

    private static async Task<int> Configuration()
    {
        await using ChildProcess<string> child = Work.Spawn.GrandchildConfiguration();
        Console.WriteLine(Work.DescribeConfiguration());
        Console.WriteLine(await child.Result);
        return 0;
    }

    private static async Task<int> StandardInput()
    {
        await using ChildProcess<string> child = Work.Spawn.ReadInput();
        Console.WriteLine(await child.Result);
        Console.WriteLine(Console.In.ReadLine());
        return 0;
    }

    private static async Task<int> KillItself()
    {
        ProcessPool pool = new(2);
        List<Task<int[]>> nested = [pool.RunAsync(Work.Calls.StartPool()), pool.RunAsync(Work.Calls.StartPool())];
        List<int> all = [.. (await Task.WhenAll(nested)).SelectMany(p => p), .. pool.Workers.Select(w => w.ProcessId)];
        all.Add(Work.Spawn.Sleep().Id);
        // One that is still starting, and workers in the middle of a call.
        all.Add(Work.Spawn.Sleep().Id);
        _ = pool.RunAsync(Work.Calls.Sleep());
        Console.WriteLine(string.Join(' ', all));
        Process.GetCurrentProcess().Kill();
        return 1;
    }

    // The workers' own pools are idle, and nobody disposes of any.
    private static async Task<int> NestedPools()
    {
        s_neverDisposed = new ProcessPool(2);
        int[][] nested = await Task.WhenAll(
            s_neverDisposed.RunAsync(Work.Calls.StartPool()), s_neverDisposed.RunAsync(Work.Calls.StartPool()));
        Console.WriteLine(
            string.Join(' ', [.. nested.SelectMany(p => p), .. s_neverDisposed.Workers.Select(w => w.ProcessId)]));
        return 0;
    }

    private static int FallOffTheEnd(string folder)
    {
        s_neverDisposed = new ProcessPool(2);
        for (int i = 0; i < 4; i++)
        {
            _ = s_neverDisposed.RunAsync(Work.Calls.WriteSlowly(Path.Combine(folder, $"{i}.txt")));
        }
        return 0;
    }

    private static int UndisposedChildren(bool isBackground)
    {
        ChildProcess child = isBackground
            ? Work.Spawn.Sleep(new ChildProcessOptions { IsBackground = true })
            : Work.Spawn.PrintSlowly("apple");
        Console.WriteLine(child.Id);
        return 0;
    }

    private static async Task<int> ClosedStdio(string which)
    {
        foreach (char descriptor in which) Native.Close(descriptor - '0');
        await using ChildProcess<int> child = Work.Spawn.Square(6);
        await child.WaitForExitAsync();
        await using ProcessPool pool = new(1);
        return await child.Result == 36 && child.ExitCode == 0 && await pool.RunAsync(Work.Calls.Square(7)) == 49
            ? 0
            : 1;
    }

    private static async Task<int> Idle()
    {
        await using ProcessPool pool = new(4);
        await pool.MapAsync(Enumerable.Range(0, 100), Work.Calls.Square);
        await using ChildProcess child = Work.Spawn.Sleep();
        Console.WriteLine(string.Join(' ', pool.Workers.Select(w => w.ProcessId)));
        Console.In.ReadLine();
        return 0;
    }

    // As a terminal does on Ctrl-C, all processes get the signal; the program handles it and goes on.
    private static async Task<int> Interrupt()
    {
        using SemaphoreSlim interrupted = new(0);
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interrupted.Release();
        });
        await using ProcessPool pool = new(1);
        await pool.RunAsync(Work.Calls.Square(1));
        await using ChildProcess<int> child = Work.Spawn.SquareLater(6, 500);
        Task<int> call = pool.RunAsync(Work.Calls.SquareLater(7, 500));
        Console.WriteLine($"{pool.Workers[0].ProcessId} {child.Id}");
        await interrupted.WaitAsync();
        Console.WriteLine("interrupted");
        await child.WaitForExitAsync();
        Console.WriteLine($"{await child.Result} {await call}");
        return 0;
    }

    private static int SubmitAtExit()
    {
        ProcessPool pool = new(1);
        pool.Run(Work.Calls.Square(2));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Console.WriteLine(pool.Run(Work.Calls.Square(3)));
            }
            catch (InvalidOperationException error)
            {
                Console.WriteLine(error.GetType().Name);
            }
        };
        return 0;
    }

    private static async Task<int> DroppedPool()
    {
        int[] workers = await Drop();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Console.WriteLine(string.Join(' ', workers));
        return 0;

        static async Task<int[]> Drop()
        {
            ProcessPool pool = new(1);
            await pool.RunAsync(Work.Calls.Square(2));
            return [.. pool.Workers.Select(w => w.ProcessId)];
        }
    }

    // On the very thread that notices the workers' ends.
    private static async Task<int> ExitInListener()
    {
        using MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Name == "multiprocessing.worker.deaths") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => Environment.Exit(3));
        listener.Start();
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 2, ShutdownTimeout = TimeSpan.Zero, ErrorOutput = static _ => { } });
        await pool.RunAsync(Work.Calls.Square(2));
        using (Process worker = Process.GetProcessById(pool.Workers[0].ProcessId)) worker.Kill();
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    // Looked at the moment that the closing is over, in a program where nothing else opens such descriptors.
    private static async Task<int> OpenAfterClose()
    {
        await Use();
        int before = OwnDescriptors();
        foreach (int _ in TestAmount.Rounds(3, 60))
        {
            await Use();
            if (OwnDescriptors() is int now && now != before) Console.WriteLine($"{now} instead of {before}");
        }
        return 0;

        static async Task Use()
        {
            ProcessPool pool = new(1);
            await pool.RunAsync(Work.Calls.Square(2));
            ChildProcess<int> child = Work.Spawn.Square(2);
            await child.DisposeAsync();
            await pool.DisposeAsync();
        }

        static int OwnDescriptors() => Directory.GetFiles("/proc/self/fd")
            .Count(
                file => new FileInfo(file).LinkTarget is { } target
                    && (target.Contains("memfd:multiprocessing") || target.Contains("[pidfd]")));
    }
}
