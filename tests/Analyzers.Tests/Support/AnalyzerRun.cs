using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Support;

internal sealed class AnalyzerRun<TAnalyzer> : CSharpAnalyzerTest<TAnalyzer, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    public AnalyzerRun(string source, bool withLibrary = true)
    {
        TestCode = source;
        TestState.OutputKind = RunSetup.OutputKindOf(source);
        RunSetup.Apply(this, withLibrary);
    }

    protected override ParseOptions CreateParseOptions() => RunSetup.ParseOptions;

    protected override CompilationOptions CreateCompilationOptions() =>
        RunSetup.WithNullable((CSharpCompilationOptions)base.CreateCompilationOptions());
}

internal sealed class FixRun<TAnalyzer, TFix> : CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    private readonly bool _generates;

    public FixRun(string source, string fixedSource)
        : this([source], [fixedSource], generates: false)
    {
    }

    /// <param name="sources">The files of a project.</param>
    /// <param name="fixedSources">The same files afterwards.</param>
    /// <param name="generates">Whether the stubs are those of the generator.</param>
    public FixRun(string[] sources, string[] fixedSources, bool generates)
    {
        foreach (string source in sources) TestState.Sources.Add(source);
        foreach (string source in fixedSources) FixedState.Sources.Add(source);
        TestState.OutputKind = RunSetup.OutputKindOf(sources[0]);
        RunSetup.Apply(this, withLibrary: true);
        CodeActionValidationMode = CodeActionValidationMode.None;
        // Fix All in a document shows whether repairs go together; the wider scopes call the same code.
        if (!TestAmount.IsAll)
        {
            CodeFixTestBehaviors |=
                CodeFixTestBehaviors.SkipFixAllInProjectCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck;
        }

        _generates = generates;
        if (generates) TestBehaviors |= TestBehaviors.SkipGeneratedSourcesCheck;
    }

    protected override IEnumerable<Type> GetSourceGenerators() =>
        _generates ? [typeof(Generator.ProcessGenerator)] : [];

    protected override ParseOptions CreateParseOptions() => RunSetup.ParseOptions;

    protected override CompilationOptions CreateCompilationOptions() =>
        RunSetup.WithNullable((CSharpCompilationOptions)base.CreateCompilationOptions());
}

internal static class RunSetup
{
    public static ParseOptions ParseOptions { get; } =
        new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    public static void Apply(AnalyzerTest<DefaultVerifier> test, bool withLibrary)
    {
        if (!TestAmount.IsAll) test.TestBehaviors |= TestBehaviors.SkipSuppressionCheck;
        test.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        test.TestState.AdditionalReferences.AddRange(TestReferences.Framework);
        if (withLibrary) test.TestState.AdditionalReferences.AddRange(TestReferences.Library);
    }

    public static CompilationOptions WithNullable(CSharpCompilationOptions options) =>
        options.WithNullableContextOptions(NullableContextOptions.Enable).WithAllowUnsafe(true);

    /// <summary>A source with top-level statements is a program.</summary>
    public static OutputKind OutputKindOf(string source) =>
        source.Contains("// top-level", StringComparison.Ordinal)
            ? OutputKind.ConsoleApplication
            : OutputKind.DynamicallyLinkedLibrary;
}
