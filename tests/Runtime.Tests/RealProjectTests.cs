using System.Runtime.InteropServices;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests;

/// <summary>
/// Projects outside the repository that refer to the library's and the generator's projects and import none of its
/// build files, built and run by the SDK: whatever their settings are, <c>Main</c> runs once, and workers start or are
/// refused before any process is started.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class RealProjectTests : ProcessTest
{
    private const string Expected = "1, 4, 9\n";
    private const string Mark = "main ran;";

    private const string Source = """
        using Multiprocessing;

        Console.Error.Write("main ran;");
        if (args is ["before"]) Directory.SetCurrentDirectory("/");
        try
        {
            await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, MaxCallsPerWorker = 1 });
            int first = await pool.RunAsync(Work.Calls.Square(1));
            if (args is ["after"]) Directory.SetCurrentDirectory("/");
            int[] others = await pool.MapAsync([2, 3], n => Work.Calls.Square(n));
            Console.WriteLine(string.Join(", ", [first, .. others]));
        }
        catch (PlatformNotSupportedException error)
        {
            Console.WriteLine(error.Message);
            Console.WriteLine($"{Children()} children");
        }

        static int Children() =>
            Directory.GetDirectories("/proc").Count(process => ParentOf(process) == $"{Environment.ProcessId}");

        static string ParentOf(string process)
        {
            try
            {
                // The fourth field, after a name in parentheses which may hold anything.
                return File.ReadAllText(Path.Combine(process, "stat")).Split(')')[^1].Split(' ')[2];
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }

        internal static partial class Work
        {
            [RunInProcess]
            internal static int Square(int number) => number * number;
        }

        """;

    private static string Runtime =>
        Path.Combine(Repository.Root, "runtime", "Multiprocessing", "Multiprocessing.csproj");

    private static string Generator =>
        Path.Combine(Repository.Root, "generator", "Multiprocessing.Generator", "Multiprocessing.Generator.csproj");

    private static string GeneratorReference =>
        $"""<ProjectReference Include="{Generator}" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />""";

    [Fact]
    public async Task Project_WithPublishAot_UnderDotnetRun_Works()
    {
        WriteProject("<PublishAot>true</PublishAot>");
        AssertRan(await DotnetAsync("run"));
    }

    [Fact]
    public async Task FileBasedProgram_Works()
    {
        File.WriteAllText(Path.Combine(Folder, "app.cs"), $"#:project {Runtime}\n{Source}");
        // Of a generator's project, the directives of such a file know no way to say that it is one.
        File.WriteAllText(
            Path.Combine(Folder, "Directory.Build.targets"),
            $"<Project><ItemGroup>{GeneratorReference}</ItemGroup></Project>");
        AssertRan(await DotnetAsync("run", "app.cs"));
    }

    [Fact]
    public async Task Program_StartedInItsFolder_WhichItLeaves_Works()
    {
        WriteProject();
        AssertBuilt(await DotnetAsync("build", "--output", "bin/out"));
        string bin = Path.Combine(Folder, "bin", "out");
        AssertRan(await CommandLine.RunAsync(bin, "dotnet", "App.dll", "before"));
        AssertRan(await CommandLine.RunAsync(bin, "dotnet", "App.dll", "after"));
    }

    [Fact]
    public async Task SingleFile_Works()
    {
        WriteProject();
        ProgramRun run = await PublishAndRunAsync("-p:PublishSingleFile=true", "--no-self-contained");
        AssertRan(run);
    }

    [Fact]
    public async Task SingleFile_WithHooksOff_IsRefusedBeforeAnyProcessIsStarted()
    {
        WriteProject();
        ProgramRun run = await PublishAndRunAsync(
            "-p:PublishSingleFile=true", "--no-self-contained", "-p:StartupHookSupport=false");
        Assert.Equal((Mark, 0), (run.Error, run.ExitCode));
        Assert.StartsWith("This program cannot start workers: startup hooks", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["0 children"], run.Lines[1..]);
    }

    private void WriteProject(string property = "")
    {
        File.WriteAllText(
            Path.Combine(Folder, "App.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                {property}
              </PropertyGroup>
              <ItemGroup>
                <ProjectReference Include="{Runtime}" />
                {GeneratorReference}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(Folder, "Program.cs"), Source);
    }

    private async Task<ProgramRun> PublishAndRunAsync(params string[] options)
    {
        AssertBuilt(await DotnetAsync(
            ["publish", "--configuration", "Debug", "--runtime", RuntimeInformation.RuntimeIdentifier,
            "--output", "out", .. options]));
        string program = Path.Combine(Folder, "out", "App");
        Assert.False(File.Exists(program + ".dll"));
        return await CommandLine.RunAsync(Folder, program);
    }

    // What the SDK keeps of file-based programs goes with the folder.
    private Task<ProgramRun> DotnetAsync(params string[] arguments) =>
        CommandLine.RunAsync(Folder, start => start.Environment["XDG_DATA_HOME"] = Folder, "dotnet", arguments);

    private static void AssertBuilt(ProgramRun run) => Assert.True(run.ExitCode == 0, run.Output + run.Error);

    private static void AssertRan(ProgramRun run) =>
        Assert.Equal((Expected, Mark, 0), (run.Output, run.Error, run.ExitCode));
}
