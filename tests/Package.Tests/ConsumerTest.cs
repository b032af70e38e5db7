using System.Diagnostics;
using Multiprocessing.TestSupport;

namespace Package.Tests;

/// <summary>
/// Tests that build and run projects of users, in a folder outside the repository, with the packed packages as the only
/// source of ours.
/// </summary>
[Collection(nameof(Packages))]
[Trait(TestAmount.Trait, TestAmount.All)]
public abstract class ConsumerTest(Packages packages) : IDisposable
{
    private protected Packages Packages { get; } = packages;

    private protected string Folder { get; } = CreateFolder(packages);

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>'dotnet' with these arguments, in a folder below the test's own.</summary>
    private protected Task<ProgramRun> DotnetAsync(string folder, params string[] arguments) =>
        CommandLine.RunAsync(Path.Combine(Folder, folder), SetFolders, "dotnet", arguments);

    private protected Task<ProgramRun> ProgramAsync(string file, params string[] arguments) =>
        CommandLine.RunAsync(Folder, SetFolders, Path.Combine(Folder, file), arguments);

    private protected void Write(string file, string text)
    {
        string path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>A project file of the SDK's.</summary>
    private protected void WriteProject(
        string file, string properties = "", string references = "", bool isProgram = true,
        string sdk = "Microsoft.NET.Sdk")
    {
        string output = isProgram ? "<OutputType>Exe</OutputType>" : "";
        Write(
            file,
            $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                {output}
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {references}
              </ItemGroup>
            </Project>
            """);
    }

    private protected static string PackageReference =>
        $"""<PackageReference Include="Multiprocessing" Version="{Packages.Version}" />""";

    private protected const string Usual = "<ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>";

    private protected static void AssertWorked(ProgramRun run) =>
        Assert.True(run.ExitCode == 0 && run.Error.Length == 0, $"exit code {run.ExitCode}\n{run.Output}\n{run.Error}");

    /// <summary>Also that nothing else was printed, such as a second run of <c>Main</c> in a worker.</summary>
    private protected static void AssertPrinted(string expected, ProgramRun run) =>
        Assert.Equal((expected, "", 0), (run.Output.ReplaceLineEndings("\n"), run.Error, run.ExitCode));

    private void SetFolders(ProcessStartInfo start)
    {
        start.Environment["NUGET_PACKAGES"] = Packages.Cache;
        // Templates, and what the SDK keeps of file-based programs.
        start.Environment["DOTNET_CLI_HOME"] = Path.Combine(Folder, "home");
        start.Environment["XDG_DATA_HOME"] = Path.Combine(Folder, "home");
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "true";
    }

    private static string CreateFolder(Packages packages)
    {
        string folder = Directory.CreateTempSubdirectory("consumer-").FullName;
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packages.Feed}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="packed">
                  <package pattern="Multiprocessing" />
                  <package pattern="Multiprocessing.*" />
                </packageSource>
                <packageSource key="nuget.org">
                  <package pattern="*" />
                </packageSource>
              </packageSourceMapping>
            </configuration>
            """);
        return folder;
    }
}

[CollectionDefinition(nameof(Packages))]
public sealed class PackagesCollection : ICollectionFixture<Packages>;
