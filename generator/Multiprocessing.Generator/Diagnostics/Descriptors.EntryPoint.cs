namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    private const string EntryPoint = "Multiprocessing.EntryPoint";

    public static readonly DiagnosticDescriptor LanguageVersionIsTooOld = new(
        DiagnosticIds.LanguageVersionIsTooOld,
        "The stubs need C# 14",
        "'{0}' cannot have stubs, because they are extension members of C# 14 and this project is compiled as C# {1}; set LangVersion to 14 or remove it",
        EntryPoint, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.LanguageVersionIsTooOld + Page);

    public static readonly DiagnosticDescriptor StartupHooksAreOff = new(
        DiagnosticIds.StartupHooksAreOff,
        "Workers are started by a startup hook",
        "'{0}' cannot start workers once it is published, because {1} and workers start by a startup hook; {2}",
        EntryPoint, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.StartupHooksAreOff + Page,
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor LibraryCannotBeNamed = new(
        DiagnosticIds.LibraryCannotBeNamed,
        "Generated code has to be able to name the library",
        "'{0}' cannot have stubs, because generated code cannot name the namespace '{1}' ({2}); {3}",
        EntryPoint, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.LibraryCannotBeNamed + Page);
}
