using Multiprocessing.Memory;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>
/// A program that a process starts finds the heap of that process's tree in its environment. One that could not use it
/// as its owner does leaves it alone.
/// </summary>
public sealed class OtherTreeTests : ProcessTest
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("MULTIPROCESSING_PLATFORM", "portable")]
    [InlineData(ProcessHeaps.EnvironmentVariable, "another version")]
    public async Task Program_ThatSharesMemoryInAnotherWay_HarmsNobody(string variable, string value)
    {
        using ProcessQueue<int> before = new();
        string tree = Environment.GetEnvironmentVariable(ProcessHeaps.EnvironmentVariable)!;
        string[] parts = tree.Split(';');
        string other = $"{parts[0]};{HeapHeader.Version + 1};{parts[2]}";
        ProgramRun run = await TestProgram.RunAsync(
            TestProgram.Executable, ["async-locals", "event"],
            start => start.Environment[variable] = value == "another version" ? other : value);
        Assert.Equal(("collected\n", "", 0), (run.Output, run.Error, run.ExitCode));

        using ProcessQueue<int> after = new();
        foreach (ProcessQueue<int> queue in (ProcessQueue<int>[])[before, after])
        {
            queue.Enqueue(1);
            Assert.Equal(1, queue.Dequeue());
        }
        await using ProcessPool pool = new(1);
        Assert.Equal(4, await pool.RunAsync(Jobs.Calls.Square(2)));
    }
}
