using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.EntryPoint;

/// <summary>MP2002: a program whose settings switch off the way in which workers start.</summary>
/// <remarks>
/// The compiler tells analyzers only of those properties of the project that are listed as CompilerVisibleProperty; the
/// package lists those that are asked for here. Where they are not listed, the rule is silent.
/// PublishAot is a warning and no error: until it is published, the program starts its workers.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StartupHooksAreOffAnalyzer() : ProcessAnalyzer(Descriptors.StartupHooksAreOff.Rule)
{
    private const string Remedy = "set StartupHookSupport to true in the project";
    private const string Native = "a native image (PublishAot) has no startup hooks";
    private const string NativeRemedy =
        "publish it without PublishAot, or use a pool with Inline = true there ('dotnet run' does start workers)";

#pragma warning disable RS1013 // The start action, which finds the types, is the same for all rules.
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        if (context.Compilation.Options.OutputKind
            is not (OutputKind.ConsoleApplication or OutputKind.WindowsApplication)) return;
        context.RegisterCompilationEndAction(end =>
        {
            AnalyzerConfigOptions options = end.Options.AnalyzerConfigOptionsProvider.GlobalOptions;
            bool isNative = Is(Property(options, "PublishAot"), "true");
            // The SDK sets PublishAot for each of those, most of which are never published.
            if (isNative && Is(Property(options, "FileBasedProgram"), "true")) return;
            if ((isNative ? Native : Cause(options)) is not { } cause) return;
            end.ReportDiagnostic(Descriptors.StartupHooksAreOff.Create(
                EntryPoint(end.Compilation, end.CancellationToken),
                isNative ? DiagnosticSeverity.Warning : Rule.DefaultSeverity,
                end.Compilation.AssemblyName ?? "the program", cause, isNative ? NativeRemedy : Remedy));
        });
    }
#pragma warning restore RS1013

    /// <summary>Where the program begins: the setting itself is in a file that the compiler does not see.</summary>
    private static Location EntryPoint(Compilation compilation, System.Threading.CancellationToken cancellationToken)
    {
        Location? place = compilation.GetEntryPoint(cancellationToken)?.Locations.FirstOrDefault(
            location => location.IsInSource);
        var file = place?.SourceTree?.GetRoot(cancellationToken) as CompilationUnitSyntax;
        return file?.Members.OfType<GlobalStatementSyntax>().FirstOrDefault()?.GetLocation() ?? place ?? Location.None;
    }

    private static string? Cause(AnalyzerConfigOptions options)
    {
        string support = Property(options, "StartupHookSupport");
        if (Is(support, "false")) return "StartupHookSupport is false";
        return Is(Property(options, "PublishTrimmed"), "true") && !Is(support, "true")
            ? "PublishTrimmed switches startup hooks off"
            : null;
    }

    private static string Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_property." + name, out string? value) ? value : string.Empty;

    private static bool Is(string value, string expected) => value.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
