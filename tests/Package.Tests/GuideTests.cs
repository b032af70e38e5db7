using Multiprocessing.TestSupport;

namespace Package.Tests;

/// <summary>Programs in the guides, each run as a file of its own, print what the guide says.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class GuideTests(Packages packages) : ConsumerTest(packages)
{
    private static string Guides => Path.Combine(Packages.Repository, "docs", "guides");

    /// <summary>Blocks of C# that are whole programs: those that begin with a using directive.</summary>
    public static IEnumerable<TheoryDataRow<string, int>> Programs =>
        from file in Directory.EnumerateFiles(Guides, "*.md").Order()
        from program in GuidePrograms.In(File.ReadAllLines(file)).Select((_, i) => i)
        select new TheoryDataRow<string, int>(Path.GetFileName(file), program);

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_OfAGuide_PrintsWhatTheGuideSays(string file, int number)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Guides, file));
        (string source, string? output) = GuidePrograms.In(lines).ElementAt(number);
        Write("program.cs", $"#:package Multiprocessing@{Packages.Version}\n{source}");
        ProgramRun run = await DotnetAsync("", "run", "program.cs");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        if (output is not null) Assert.Equal(output, run.Output.ReplaceLineEndings("\n"));
    }
}
