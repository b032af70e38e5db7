using Multiprocessing;

namespace TestPrograms;

/// <summary>Programs that make it hard to start them once more.</summary>
internal static partial class Starts
{
    /// <summary>Leaves the folder it was started in, and needs new processes after that.</summary>
    internal static async Task<int> Elsewhere(bool leavesFirst)
    {
        if (leavesFirst) Directory.SetCurrentDirectory("/");
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, MaxCallsPerWorker = 1 });
        int first = await pool.RunAsync(Work.Calls.Square(1));
        Directory.SetCurrentDirectory("/");
        int replaced = await pool.RunAsync(Work.Calls.Square(2));
        await using ChildProcess<int> child = Nested.Spawn.Square(3);
        Console.WriteLine($"[{first}, {replaced}, {await child.Result}]");
        return 0;
    }

    /// <summary>Starts its first process when it reads a line of input, and says how that failed.</summary>
    /// <param name="isWarm">Whether it has started one before, so that all of its own assemblies are loaded.</param>
    internal static async Task<int> Late(bool isWarm)
    {
        if (isWarm) await TryStart();
        Console.WriteLine("ready");
        Console.ReadLine();
        Console.WriteLine(await TryStart());
        return 0;
    }

    private static async Task<string> TryStart()
    {
        try
        {
            await using ChildProcess<int> child = Work.Spawn.Square(
                3, new ChildProcessOptions { ErrorOutput = static _ => { } });
            return $"{await child.Result}";
        }
        catch (Exception error) when (error is IOException or MultiprocessingException)
        {
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    /// <summary>Writes the environment of a worker, as the kernel has it, into a file.</summary>
    internal static async Task<int> WriteEnvironment(string file)
    {
        await using ChildProcess<byte[]> child = Spawn.ReadEnvironment();
        await File.WriteAllBytesAsync(file, await child.Result);
        return 0;
    }

    /// <summary>
    /// Prints the ids of a child and its child, whose methods have returned and left a thread that never ends.
    /// </summary>
    internal static async Task<int> LeaveThreads()
    {
        ChildProcess<int> child = Spawn.LeaveThread();
        int nested = await child.Result;
        Console.WriteLine($"{child.Id} {nested}");
        await child.WaitForExitAsync();
        return 1;
    }

    [RunInProcess]
    private static byte[] ReadEnvironment() => File.ReadAllBytes("/proc/self/environ");

    [RunInProcess]
    private static async Task<int> LeaveThread()
    {
        new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
        if (ChildProcess.Parent!.Name != "Main") return Environment.ProcessId;
        ChildProcess<int> child = Spawn.LeaveThread();
        return await child.Result;
    }

    /// <summary>A method that needs a process of its own to find its result.</summary>
    internal static partial class Nested
    {
        [RunInProcess]
        internal static async Task<int> Square(int number)
        {
            await using ChildProcess<int> child = Work.Spawn.Square(number);
            return await child.Result;
        }
    }
}
