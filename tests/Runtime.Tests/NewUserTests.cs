using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests;

/// <summary>What somebody does first: README's example in a new console project outside the repository.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class NewUserTests(NewUserProject project) : IClassFixture<NewUserProject>
{
    private const string Expected = "1229\n4, 25, 168\n";

    [Fact, Row("C-10")]
    public void ReadmeExample_DotnetRun_RunsItsMainOnce() => AssertRan(project.FirstRun);

    [Fact, Row("C-10")]
    public async Task ReadmeExample_OwnExecutable_RunsItsMainOnce() =>
        AssertRan(await CommandLine.RunAsync(project.Folder, project.Executable));

    [Fact, Row("C-10")]
    public async Task ReadmeExample_DotnetWithTheAssembly_RunsItsMainOnce() =>
        AssertRan(await CommandLine.RunAsync(project.Folder, "dotnet", project.Executable + ".dll"));

    [Fact]
    public void ReadmeExample_IsTenLines() =>
        Assert.Equal(10, project.Source.Split('\n').Count(line => line.Trim().Length > 0));

    private static void AssertRan(ProgramRun run)
    {
        Assert.Equal(Expected, run.Output);
        Assert.Equal(string.Empty, run.Error);
        Assert.Equal(0, run.ExitCode);
    }
}

/// <summary>A project as the guide describes it, with README's example as its program, built and run once.</summary>
public sealed class NewUserProject : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("new-user-").FullName;

    internal string Folder => _folder;

    internal string Source { get; } = Repository.ReadBlock("README.md", "csharp");

    internal string Executable => Path.Combine(_folder, "bin", "Debug", "net10.0", "Hello");

    internal ProgramRun FirstRun { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string project = Repository.ReadBlock(Path.Combine("docs", "guides", "getting-started.md"), "xml");
        Assert.Contains("path/to/", project, StringComparison.Ordinal);
        File.WriteAllText(
            Path.Combine(_folder, "Hello.csproj"),
            project.Replace("path/to/", Repository.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder, "Program.cs"), Source);
        FirstRun = await CommandLine.RunAsync(_folder, "dotnet", "run");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
