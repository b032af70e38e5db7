using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

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
    public FixRun(string source, string fixedSource)
    {
        TestCode = source;
        FixedCode = fixedSource;
        TestState.OutputKind = RunSetup.OutputKindOf(source);
        RunSetup.Apply(this, withLibrary: true);
        CodeActionValidationMode = CodeActionValidationMode.None;
    }

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
