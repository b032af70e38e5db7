namespace Multiprocessing.Generator.Analyzers.EntryPoint;

/// <summary>MP2002: a program whose settings switch off the way in which workers start.</summary>
/// <remarks>
/// The compiler tells analyzers only of those properties of the project that are listed as CompilerVisibleProperty; the
/// package lists the three that are asked for here. Where they are not listed, the rule is silent.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StartupHooksAreOffAnalyzer() : ProcessAnalyzer(Descriptors.StartupHooksAreOff)
{
#pragma warning disable RS1013 // The start action, which finds the library, is the same for all rules.
    private protected override void Start(CompilationStartAnalysisContext context, Library library)
    {
        if (context.Compilation.Options.OutputKind is not (OutputKind.ConsoleApplication or OutputKind.WindowsApplication)) return;
        context.RegisterCompilationEndAction(end =>
        {
            if (Cause(end.Options.AnalyzerConfigOptionsProvider.GlobalOptions) is not { } cause) return;
            end.ReportDiagnostic(At(EntryPoint(end.Compilation, end.CancellationToken), end.Compilation.AssemblyName ?? "the program", cause));
        });
    }
#pragma warning restore RS1013

    /// <summary>Where the program begins: the setting itself is in a file that the compiler does not see.</summary>
    private static Location EntryPoint(Compilation compilation, System.Threading.CancellationToken cancellationToken)
    {
        Location? place = compilation.GetEntryPoint(cancellationToken)?.Locations.FirstOrDefault(location => location.IsInSource);
        var file = place?.SourceTree?.GetRoot(cancellationToken) as CompilationUnitSyntax;
        return file?.Members.OfType<GlobalStatementSyntax>().FirstOrDefault()?.GetLocation() ?? place ?? Location.None;
    }

    private static string? Cause(AnalyzerConfigOptions options)
    {
        string support = Property(options, "StartupHookSupport");
        if (Is(Property(options, "PublishAot"), "true")) return null;
        if (Is(support, "false")) return "StartupHookSupport is false";
        return Is(Property(options, "PublishTrimmed"), "true") && !Is(support, "true")
            ? "PublishTrimmed switches startup hooks off"
            : null;
    }

    private static string Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_property." + name, out string? value) ? value : string.Empty;

    private static bool Is(string value, string expected) => value.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
