using System.Diagnostics;
using System.Text;
using MemoryPack;
using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.CommandLine;

/// <summary>
/// A project outside of the repository, made of the files of the folder FormatSample: one violation of each fixable
/// rule.
/// </summary>
internal sealed class FormatSample : IDisposable
{
    private const string Project = "FormatSample.csproj";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multiprocessing-format-");

    public FormatSample(IEnumerable<string> ids)
    {
        string sources = Path.Combine(Repository.Root, "tests", "Analyzers.Tests", "FormatSample");
        foreach (string file in Directory.EnumerateFiles(sources, "*.cs"))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(_folder.FullName, Project), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Using Include="Multiprocessing" />
                <Using Include="System.Net.Http" />
                <Reference Include="{typeof(RunInProcessAttribute).Assembly.Location}" />
                <Reference Include="{typeof(MemoryPackSerializer).Assembly.Location}" />
                <Analyzer Include="{typeof(ProcessGenerator).Assembly.Location}" />
                <Analyzer Include="{typeof(MethodIsNotStaticCodeFix).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllLines(
            Path.Combine(_folder.FullName, ".editorconfig"),
            ["root = true", "[*.cs]", .. ids.Select(id => $"dotnet_diagnostic.{id}.severity = warning")]);
    }

    /// <summary>Runs <c>dotnet</c> in the project's folder and returns its exit code and all that it said.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Build servers would outlive the test, and the variables of the running test host are not meant for others.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Nearly all of the time goes into compiling the compiler, which is too short-lived for its profile to pay off.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (string name in start.Environment.Keys.Where(IsOfTestHost).ToList()) start.Environment.Remove(name);

        using Process process = Process.Start(start)!;
        Watch.Current?.Use(process.Id);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await Waiting.EndAsync(process.WaitForExitAsync(), () => $"'dotnet {string.Join(' ', arguments)}'");
        return (process.ExitCode, new StringBuilder(await output).Append(await errors).ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool IsOfTestHost(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE"
        || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase);
}
