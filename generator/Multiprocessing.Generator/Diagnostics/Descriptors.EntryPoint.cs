namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    private const string EntryPoint = "Multiprocessing.EntryPoint";

    internal static class LanguageVersionIsTooOld
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.LanguageVersionIsTooOld,
            "The stubs need C# 14",
            "'{0}' has no stubs, because they are extension members of C# 14 and this project is compiled as C# "
            + "{1}; set LangVersion to 14 or remove it",
            EntryPoint, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.LanguageVersionIsTooOld + Page);

        public static Diagnostic Create(Location location, string method, string version) =>
            Diagnostic.Create(Rule, location, method, version);
    }

    internal static class StartupHooksAreOff
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.StartupHooksAreOff,
            "Workers are started by a startup hook",
            "'{0}' cannot start workers once it is published, because {1} and workers start by a startup hook; {2}",
            EntryPoint, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.StartupHooksAreOff + Page,
            customTags: WellKnownDiagnosticTags.CompilationEnd);

        public static Diagnostic Create(
            Location location, DiagnosticSeverity severity, string program, string cause, string remedy) =>
            Diagnostic.Create(
                Rule, location, severity, additionalLocations: null, properties: null, program, cause, remedy);
    }

    internal static class LibraryCannotBeNamed
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.LibraryCannotBeNamed,
            "Generated code must be able to name the library",
            "'{0}' has no stubs, because generated code cannot name the namespace '{1}' ({2}); {3}",
            EntryPoint, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.LibraryCannotBeNamed + Page);

        public static Diagnostic Create(Location location, string method, string space, string reason, string remedy) =>
            Diagnostic.Create(Rule, location, method, space, reason, remedy);
    }
}
