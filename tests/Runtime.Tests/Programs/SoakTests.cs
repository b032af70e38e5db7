using System.Diagnostics;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>
/// The short form of the soak in benchmarks/, in a program of its own, whose processes and descriptors can be counted.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class SoakTests : ProcessTest
{
    [Fact]
    public async Task RandomCalls_WhileWorkersAreKilledAndPoolsReopened_EachEndOnce()
    {
        using Process program = TestProgram.Start(TestProgram.Executable, ["soak"]);
        program.StandardInput.Close();
        Task<string> output = program.StandardOutput.ReadToEndAsync();
        Task<string> error = program.StandardError.ReadToEndAsync();
        try
        {
            await Eventually.Ends(program.WaitForExitAsync(), "the soak");
        }
        finally
        {
            program.Kill(entireProcessTree: true);
        }
        Assert.True(program.ExitCode == 0, await output + await error);
        Assert.Empty(await error);
    }
}
