using System.Runtime.CompilerServices;

namespace Multiprocessing.Generator.Parsing;

internal static partial class ShapeRules
{
    private static readonly ConditionalWeakTable<Compilation, Box> s_gaps = new();

    /// <summary>
    /// Why no method of a compilation can have stubs: its language does not have what they are made of, or cannot name
    /// the library. The rule, and the arguments of its message that follow the method's name; null if all is well.
    /// </summary>
    public static (DiagnosticDescriptor Rule, object[] Arguments)? Gap(Compilation compilation) =>
        s_gaps.GetValue(compilation, c => new Box(FindGap((CSharpCompilation)c))).Gap;

    private static (DiagnosticDescriptor Rule, object[] Arguments)? FindGap(CSharpCompilation compilation)
    {
        if (compilation.LanguageVersion < LanguageVersion.CSharp14)
            return (Descriptors.LanguageVersionIsTooOld, [compilation.LanguageVersion.ToDisplayString()]);
        KnownTypes types = KnownTypes.Of(compilation);
        Qualifiers qualifiers = Qualifiers.Of(compilation);
        foreach ((string space, KnownType type) in new[]
        {
            ("Multiprocessing", types.RunInProcess), ("MemoryPack", types.MemoryPackable), ("System", types.Object),
        })
        {
            if (type.Symbols.Any(symbol => qualifiers.Of(symbol) == Qualifiers.Global)) continue;
            return (Descriptors.LibraryCannotBeNamed, WhyHidden(compilation, type, space));
        }

        return null;
    }

    private static object[] WhyHidden(Compilation compilation, KnownType known, string space)
    {
        if (known.Symbol is not { } symbol) return [space, "no reference defines it", "refer to the package of that name"];
        INamedTypeSymbol? hiding = compilation.GlobalNamespace.GetTypeMembers(space, 0).FirstOrDefault();
        return hiding is not null
            ? [space, $"a type '{hiding.Name}' has that name, too", "move the type into a namespace"]
            : [space, $"the reference to '{symbol.ContainingAssembly.Name}' has an alias only", "add 'global' to its aliases"];
    }

    /// <summary>A tuple in an object, which is all that the table can hold.</summary>
    private sealed class Box((DiagnosticDescriptor Rule, object[] Arguments)? gap)
    {
        public (DiagnosticDescriptor Rule, object[] Arguments)? Gap => gap;
    }
}
