using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.TestSupport;

/// <summary>What the generator made of a compilation.</summary>
internal sealed class GeneratorResult(GeneratorDriver driver, CSharpCompilation input, Compilation output)
{
    internal GeneratorDriver Driver => driver;

    internal CSharpCompilation Input => input;

    internal Compilation Output => output;

    /// <summary>The generated files by their names.</summary>
    internal SortedDictionary<string, string> Files { get; } = FilesOf(driver);

    internal string File(string hint) => Files.Single(file => file.Key.Contains(hint, StringComparison.Ordinal)).Value;

    internal static SortedDictionary<string, string> FilesOf(GeneratorDriver driver) => new(
        driver.GetRunResult().Results.Single().GeneratedSources
            .ToDictionary(source => source.HintName, source => source.SourceText.ToString()),
        StringComparer.Ordinal);

    /// <summary>Not an error and not a warning, in the generated files and in those of the user.</summary>
    internal void AssertCompiles()
    {
        string[] problems = [.. Problems().Select(d => d.ToString())];
        Assert.True(problems.Length == 0, string.Join('\n', problems.Take(20)));
    }

    internal IEnumerable<Diagnostic> Problems() => output.GetDiagnostics(TestContext.Current.CancellationToken)
        .Where(d => d.Severity >= DiagnosticSeverity.Warning && !IsAboutUsersDocumentation(d));

    internal System.Reflection.Assembly Load()
    {
        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted =
            output.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Take(20)));
        stream.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream);
    }

    /// <summary>The test sources do not document their members; the generated code has to.</summary>
    private static bool IsAboutUsersDocumentation(Diagnostic diagnostic) =>
        diagnostic.Id == "CS1591"
            && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == false;
}
