using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Faults;

/// <summary>
/// A caller that ends itself while it serializes an argument or reads a result takes its workers along.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class FaultyCallerTests : ProcessTest
{
    [Theory, Row("DX-14", "DX-17")]
    [InlineData("encode", Death.Exit, Death.ExitCode)]
    [InlineData("encode", Death.FailFast, 134)]
    [InlineData("encode", Death.Crash, 139)]
    [InlineData("encode", Death.Overflow, 134)]
    [InlineData("encode", Death.Kill, 137)]
    [InlineData("decode", Death.Exit, Death.ExitCode)]
    [InlineData("decode", Death.FailFast, 134)]
    [InlineData("decode", Death.Crash, 139)]
    [InlineData("decode", Death.Overflow, 134)]
    [InlineData("decode", Death.Kill, 137)]
    public async Task Workers_OfACallerThatDies_EndWithIt(string stage, string death, int exitCode)
    {
        ProgramRun run = await TestProgram.RunAsync("faulty-caller", stage, death);
        Assert.Equal(exitCode, run.ExitCode);
        int[] workers = [.. run.Lines[0].Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        Assert.Equal(2, workers.Length);
        await Eventually.True(() => workers.All(w => !ProcFs.IsAlive(w)));
    }
}
