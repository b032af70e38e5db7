using System.Globalization;

namespace Multiprocessing.Generator.Diagnostics;

/// <summary>The rules by which the type closure refuses a type. They differ in the reason only.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor TypeCannotCross = new(
        DiagnosticIds.TypeCannotCross,
        "This type cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.TypeCannotCross + Page);

    public static readonly DiagnosticDescriptor DelegateCannotCross = new(
        DiagnosticIds.DelegateCannotCross,
        "A delegate cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.DelegateCannotCross + Page);

    public static readonly DiagnosticDescriptor PointerOrHandleCannotCross = new(
        DiagnosticIds.PointerOrHandleCannotCross,
        "A pointer or a handle cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.PointerOrHandleCannotCross + Page);

    public static readonly DiagnosticDescriptor StreamCannotCross = new(
        DiagnosticIds.StreamCannotCross,
        "A stream, reader or writer cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.StreamCannotCross + Page);

    public static readonly DiagnosticDescriptor TaskThreadOrTimerCannotCross = new(
        DiagnosticIds.TaskThreadOrTimerCannotCross,
        "A task, thread or timer cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.TaskThreadOrTimerCannotCross + Page);

    public static readonly DiagnosticDescriptor InProcessLockCannotCross = new(
        DiagnosticIds.InProcessLockCannotCross,
        "A lock of System.Threading cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.InProcessLockCannotCross + Page);

    public static readonly DiagnosticDescriptor ConnectionCannotCross = new(
        DiagnosticIds.ConnectionCannotCross,
        "A connection cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ConnectionCannotCross + Page);

    public static readonly DiagnosticDescriptor ServiceCannotCross = new(
        DiagnosticIds.ServiceCannotCross,
        "A service cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ServiceCannotCross + Page);

    public static readonly DiagnosticDescriptor ObjectCannotCross = new(
        DiagnosticIds.ObjectCannotCross,
        "An object of unknown type cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ObjectCannotCross + Page);

    public static readonly DiagnosticDescriptor ReflectionCannotCross = new(
        DiagnosticIds.ReflectionCannotCross,
        "Reflection objects cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ReflectionCannotCross + Page);

    public static readonly DiagnosticDescriptor ExpressionOrQueryCannotCross = new(
        DiagnosticIds.ExpressionOrQueryCannotCross,
        "An expression or a query cannot cross to another process",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ExpressionOrQueryCannotCross + Page);

    public static readonly DiagnosticDescriptor CancellationTokenInData = new(
        DiagnosticIds.CancellationTokenInData,
        "A CancellationToken crosses only as a parameter",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.CancellationTokenInData + Page);

    public static readonly DiagnosticDescriptor ProgressInData = new(
        DiagnosticIds.ProgressInData,
        "An IProgress<T> crosses only as a parameter",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ProgressInData + Page);

    public static readonly DiagnosticDescriptor NoKnownImplementation = new(
        DiagnosticIds.NoKnownImplementation,
        "An interface or abstract class without a known implementation cannot cross",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.NoKnownImplementation + Page);

    public static readonly DiagnosticDescriptor StateCannotBeSeen = new(
        DiagnosticIds.StateCannotBeSeen,
        "The state of a type of another assembly cannot be seen",
        CannotCross.Message,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.StateCannotBeSeen + Page);

    /// <summary>What the rules of this file have in common.</summary>
    internal static class CannotCross
    {
        /// <summary>What crosses, the path to what cannot, the reason, and what to do.</summary>
        public const string Message = "'{0}' cannot cross to another process ({1}), because {2}; {3}";

        /// <param name="rule">The rule of the reason.</param>
        /// <param name="location">The value that crosses.</param>
        /// <param name="members">The members on the path.</param>
        /// <param name="facts">What the fix needs to know.</param>
        /// <param name="value">The name of the value.</param>
        /// <param name="path">The path from the value's type to the one that cannot cross.</param>
        /// <param name="because">The reason.</param>
        /// <param name="remedy">What to do.</param>
        public static Diagnostic Create(
            DiagnosticDescriptor rule, Location location, IEnumerable<Location> members, Facts facts,
            string value, string path, string because, string remedy) =>
            Diagnostic.Create(rule, location, members, facts.Properties, value, path, because, remedy);

        /// <summary>The message alone, for the exception of a stub.</summary>
        public static string Text(string value, string path, string because, string remedy) =>
            string.Format(CultureInfo.InvariantCulture, Message, value, path, because, remedy);
    }
}
