using System.Runtime.CompilerServices;

namespace Multiprocessing.Generator.Parsing;

internal static partial class ShapeRules
{
    /// <summary>
    /// The first version with all that serializers are made of, such as parameters that are 'ref readonly'.
    /// </summary>
    private const LanguageVersion OldestForItems = LanguageVersion.CSharp12;

    private static readonly ConditionalWeakTable<Compilation, StrongBox<ProjectGap?>> s_gaps = new();

    /// <summary>
    /// Why no method of a compilation can have stubs: its language does not have what they are made of, or cannot name
    /// the library; null if all is well.
    /// </summary>
    public static ProjectGap? Gap(Compilation compilation) =>
        s_gaps.GetValue(compilation, c => new StrongBox<ProjectGap?>(FindGap((CSharpCompilation)c))).Value;

    /// <summary>Whether the items of queues and pipes can have serializers. They need less than stubs do.</summary>
    public static bool AllowsItems(Compilation compilation) =>
        Gap(compilation) is not { } gap
        || (gap.Rule == Descriptors.LanguageVersionIsTooOld.Rule
            && ((CSharpCompilation)compilation).LanguageVersion >= OldestForItems
            && FindHidden((CSharpCompilation)compilation) is null);

    private static ProjectGap? FindGap(CSharpCompilation compilation)
    {
        if (compilation.LanguageVersion < LanguageVersion.CSharp14)
        {
            string version = compilation.LanguageVersion.ToDisplayString();
            return new ProjectGap(
                Descriptors.LanguageVersionIsTooOld.Rule,
                method => Descriptors.LanguageVersionIsTooOld.Create(method.Locations[0], method.Name, version));
        }

        return FindHidden(compilation);
    }

    private static ProjectGap? FindHidden(CSharpCompilation compilation)
    {
        KnownTypes types = KnownTypes.Of(compilation);
        return FindHidden(compilation, "Multiprocessing", types.RunInProcess)
            ?? FindHidden(compilation, "MemoryPack", types.MemoryPackable)
            ?? FindHidden(compilation, "System", types.Object);
    }

    /// <summary>Why generated code cannot name a namespace, of which one type is known; null if it can.</summary>
    private static ProjectGap? FindHidden(CSharpCompilation compilation, string space, KnownType known)
    {
        Qualifiers qualifiers = Qualifiers.Of(compilation);
        if (known.Symbols.Any(symbol => qualifiers.Of(symbol) == Qualifiers.Global)) return null;
        INamedTypeSymbol? hiding = compilation.GlobalNamespace.GetTypeMembers(space, 0).FirstOrDefault();
        (string reason, string remedy) = (known.Symbol, hiding) switch
        {
            (null, _) => ("no reference defines it", "refer to the package of that name"),
            (_, { }) => ($"a type '{hiding.Name}' has that name, too", "move the type into a namespace"),
            ({ } symbol, null) => (
                $"the reference to '{symbol.ContainingAssembly.Name}' has an alias only",
                "add 'global' to its aliases"),
        };
        return new ProjectGap(
            Descriptors.LibraryCannotBeNamed.Rule,
            method => Descriptors.LibraryCannotBeNamed.Create(method.Locations[0], method.Name, space, reason, remedy));
    }
}

/// <summary>Something about a project for which its marked methods have no stubs.</summary>
/// <param name="Rule">The rule that says so.</param>
/// <param name="At">The diagnostic at one of its marked methods.</param>
internal sealed record ProjectGap(DiagnosticDescriptor Rule, Func<IMethodSymbol, Diagnostic> At);
