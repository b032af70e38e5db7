using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using Multiprocessing.Generator.Analyzers.EntryPoint;

namespace Multiprocessing.Analyzers.Tests.EntryPoint;

public sealed class MP2002
{
    private const string Call = "System.Console.WriteLine();";
    private const string Program = "// top-level\n" + Call + "\n";

    [Theory]
    [Trait("MP2002", "flagged")]
    [InlineData("StartupHookSupport = false")]
    [InlineData("PublishTrimmed = true")]
    public Task ProgramWithoutStartupHooks_IsFlagged(string setting)
    {
        AnalyzerRun<StartupHooksAreOffAnalyzer> run = With(Program, setting);
        run.ExpectedDiagnostics.Add(new DiagnosticResult("MP2002", DiagnosticSeverity.Error)
            .WithSpan(2, 1, 2, 1 + Call.Length));
        return run.RunAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [Trait("MP2002", "flagged")]
    [InlineData("PublishAot = true")]
    [InlineData("PublishAot = true\nbuild_property.StartupHookSupport = true")]
    [InlineData("PublishAot = true\nbuild_property.StartupHookSupport = false\nbuild_property.PublishTrimmed = true")]
    public Task ProgramThatBecomesANativeImage_IsFlaggedAsAWarning(string setting)
    {
        AnalyzerRun<StartupHooksAreOffAnalyzer> run = With(Program, setting);
        run.ExpectedDiagnostics.Add(new DiagnosticResult("MP2002", DiagnosticSeverity.Warning)
            .WithSpan(2, 1, 2, 1 + Call.Length)
            .WithMessage(
                "'TestProject' cannot start workers once it is published, because a native image (PublishAot) has no "
                + "startup hooks and workers start by a startup hook; publish it without PublishAot, or use a pool "
                + "with Inline = true there ('dotnet run' does start workers)"));
        return run.RunAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [Trait("MP2002", "near miss")]
    [InlineData("StartupHookSupport = true")]
    [InlineData("PublishTrimmed = false")]
    [InlineData("PublishTrimmed = true\nbuild_property.StartupHookSupport = true")]
    [InlineData("PublishAot = false")]
    [InlineData("PublishAot = true\nbuild_property.FileBasedProgram = true")]
    public Task ProgramWithStartupHooks_IsNotFlagged(string setting) =>
        With(Program, setting).RunAsync(TestContext.Current.CancellationToken);

    [Fact]
    public Task Library_IsNotFlagged() =>
        With("public static class Jobs;", "StartupHookSupport = false").RunAsync(TestContext.Current.CancellationToken);

    private static AnalyzerRun<StartupHooksAreOffAnalyzer> With(string source, string setting)
    {
        var run = new AnalyzerRun<StartupHooksAreOffAnalyzer>(source);
        run.TestState.AnalyzerConfigFiles.Add((
            "/.globalconfig", "is_global = true\nbuild_property." + setting + "\n"));
        return run;
    }
}
