using System.Globalization;

namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    private const string Crossing = "Multiprocessing.Crossing";

    internal static class DerivedTypesMayBeUnknown
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.DerivedTypesMayBeUnknown,
            "Derived types of other assemblies are not known",
            "'{0}' may be given a type that another assembly derives from '{1}', which is not known here and "
            + "would be refused at run time; keep other assemblies from deriving from it",
            Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.DerivedTypesMayBeUnknown + Page);

        public static Diagnostic Create(
            Location location, IEnumerable<Location> declarations, Facts facts, string value, string type) =>
            Diagnostic.Create(Rule, location, declarations, facts.Properties, value, type);
    }

    internal static class ComparerIsLost
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ComparerIsLost,
            "A custom comparer does not cross",
            "'{0}' arrives without its comparer '{1}', because only well-known comparers cross; rebuild the "
            + "collection with it on the other side",
            Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ComparerIsLost + Page);

        public static Diagnostic Create(Location location, string collection, string comparer) =>
            Diagnostic.Create(Rule, location, collection, comparer);
    }

    internal static class ExceptionCannotBeRebuilt
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ExceptionCannotBeRebuilt,
            "An exception that cannot be rebuilt arrives as RemoteException",
            "'{0}' arrives at the caller as RemoteException, because {1}; {2}",
            Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ExceptionCannotBeRebuilt + Page);

        public static Diagnostic Create(
            Location location, IEnumerable<Location> declarations, Facts facts, string exception, string reason,
            string remedy) =>
            Diagnostic.Create(Rule, location, declarations, facts.Properties, exception, reason, remedy);
    }

    internal static class DisposableCrossesAsCopy
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.DisposableCrossesAsCopy,
            "A disposable object crosses as a copy",
            "'{0}' is sent as a copy of the disposable '{1}' ({2}), and both copies are disposed; pass plain "
            + "data, or one of the handles that cross by reference",
            Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.DisposableCrossesAsCopy + Page);

        public static Diagnostic Create(
            Location location, IEnumerable<Location> members, Facts facts, string value, string type, string path) =>
            Diagnostic.Create(Rule, location, members, facts.Properties, value, type, path);
    }

    internal static class MemberIsSkipped
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.MemberIsSkipped,
            "A member that other serializers skip is sent",
            "'{0}' is sent ({1}), although other serializers skip it because of '{2}'; to leave it out, add "
            + "[NonSerialized], or [MemoryPackIgnore] to a property",
            Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.MemberIsSkipped + Page);

        public static Diagnostic Create(
            Location location, IEnumerable<Location> declarations, Facts facts, string member, string path,
            string attribute) =>
            Diagnostic.Create(Rule, location, declarations, facts.Properties, member, path, attribute);
    }

    internal static class LargeArrayByValue
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.LargeArrayByValue,
            "A large array is copied to the other process",
            "'{0}' is {1} bytes, which are copied with every call; put them into a SharedArray<T>",
            Crossing, DiagnosticSeverity.Info, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.LargeArrayByValue + Page);

        public static Diagnostic Create(Location location, string array, long bytes) =>
            Diagnostic.Create(Rule, location, array, bytes.ToString("N0", CultureInfo.InvariantCulture));
    }

    internal static class DerivedTypeCannotCross
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.DerivedTypeCannotCross,
            "A derived type cannot cross, although others can",
            "'{0}' may hold a '{1}' ({2}), which cannot cross, because {3}; {4}",
            Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.DerivedTypeCannotCross + Page);

        public static Diagnostic Create(
            Location location, IEnumerable<Location> members, Facts facts, string value, string derived,
            string path, string because, string remedy) =>
            Diagnostic.Create(Rule, location, members, facts.Properties, value, derived, path, because, remedy);
    }

    internal static class ItemTypeIsOpen
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ItemTypeIsOpen,
            "A queue or pipe of a type parameter has no serializer",
            "'{0}' is made with the type parameter '{1}', for which no serializer is made at compile time; make it "
            + "where the type is known, and pass it on",
            Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ItemTypeIsOpen + Page);

        public static Diagnostic Create(Location location, string handle, string parameter) =>
            Diagnostic.Create(Rule, location, handle, parameter);
    }
}
