using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.Analyzers.Tests.Support;

/// <summary>All analyzers, with the generator, over one compilation: what a user's build does.</summary>
internal static class AllRules
{
    /// <summary>What <c>ImplicitUsings</c> adds to a project.</summary>
    public const string SdkUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string ImplicitUsings = SdkUsings + "\nglobal using Multiprocessing;";

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
        [.. Create<DiagnosticAnalyzer>(typeof(ProcessGenerator).Assembly)];

    public static ImmutableArray<CodeFixProvider> Fixes { get; } =
        [.. Create<CodeFixProvider>(typeof(MethodIsNotStaticCodeFix).Assembly)];

    public static IReadOnlyList<DiagnosticDescriptor> Descriptors { get; } =
    [
        .. typeof(Generator.Diagnostics.Descriptors).GetNestedTypes(BindingFlags.NonPublic)
            .Append(typeof(Generator.Diagnostics.Descriptors))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Select(field => field.GetValue(null)).OfType<DiagnosticDescriptor>()
            .OrderBy(d => d.Id, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(DiagnosticIds).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
    ];

    /// <summary>A compilation as an ordinary project would have it.</summary>
    public static CSharpCompilation Compile(
        string source, LanguageVersion version = LanguageVersion.CSharp14,
        IEnumerable<MetadataReference>? references = null)
    {
        var options = new CSharpParseOptions(version, DocumentationMode.None);
        bool isProgram = source.Contains("Console.WriteLine(\"Hello\");", StringComparison.Ordinal);
        return CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options, "Usings.cs"),
             CSharpSyntaxTree.ParseText(source, options, "Example.cs")],
            [.. TestReferences.Framework, .. TestReferences.Library, .. references ?? []],
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    /// <summary>
    /// What the rules find, and what the compiler says about the source together with what was generated for it.
    /// </summary>
    public static async Task<(ImmutableArray<Diagnostic> Findings, ImmutableArray<Diagnostic> Errors)> RunAsync(
        CSharpCompilation compilation, AnalyzerConfigOptionsProvider? options = null)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ProcessGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options);
        driver.RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation generated, out _, TestContext.Current.CancellationToken);
        var analyzerOptions = options is null ? new AnalyzerOptions([]) : new AnalyzerOptions([], options);
        ImmutableArray<Diagnostic> findings = await generated
            .WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(analyzerOptions, null, true, false))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return (
            [.. findings.Where(d => !d.IsSuppressed).OrderBy(d => d.Location.SourceSpan.Start)],
            [.. generated.GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(d => d.Severity == DiagnosticSeverity.Error)]);
    }

    private static IEnumerable<T> Create<T>(Assembly assembly)
        where T : class =>
        assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(T)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (T)Activator.CreateInstance(type)!);
}
