using Multiprocessing;

namespace SampleApp;

/// <summary>The first pages of the book: one child process, then a pool.</summary>
internal static partial class Introduction
{
    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"The parent is process {Environment.ProcessId}.");

        await using ChildProcess<int> child = Spawn.Greet("Ada", new ChildProcessOptions { Name = "greeter" });
        int letters = await child.Result;
        Console.WriteLine($"The child '{child.Name}' was process {child.Id} and counted {letters} letters.");
        Console.WriteLine();

        await using var pool = new ProcessPool(4);
        using var everyone = new ProcessBarrier(participants: 4);
        int[] processes = await Task.WhenAll(
            Enumerable.Range(1, 4).Select(number => pool.Introduction.RunTaskAsync(number, everyone)));
        int different = processes.Distinct().Count();
        Console.WriteLine(
            $"A pool of 4 ran 4 tasks in {different} different processes: {string.Join(", ", processes)}.");
        Console.WriteLine();
        return different == 4 ? 0 : 1;
    }

    [RunInProcess]
    private static int Greet(string name)
    {
        Console.WriteLine(
            $"Hello {name}! I am process {Environment.ProcessId}, and my parent is {ChildProcess.Parent?.Id}.");
        return name.Length;
    }

    [RunInProcess]
    private static int RunTask(int number, ProcessBarrier everyone)
    {
        Console.WriteLine($"  task {number} runs in process {Environment.ProcessId}");
        everyone.SignalAndWait(); // nobody goes on before all four are here, so each has a worker of its own
        return Environment.ProcessId;
    }
}
