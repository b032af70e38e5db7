using System.Collections.Concurrent;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>Which code writes to a static field or property, by the names in the source.</summary>
/// <remarks>
/// Asked only for the few statics that marked methods read, so that it costs nothing elsewhere. It goes by names first
/// and binds only what looks like a write: binding other files from an analyzer is what makes analyzers slow.
/// </remarks>
internal sealed class StaticWrites(KnownTypes types)
{
    private readonly ConcurrentDictionary<ISymbol, Found> _cache = new(SymbolEqualityComparer.Default);

    public Found Of(ISymbol member, CancellationToken cancellationToken) =>
        _cache.GetOrAdd(member, symbol => Search(symbol, cancellationToken));

    private Found Search(ISymbol member, CancellationToken cancellationToken)
    {
        bool isFixed = member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };
        Write? other = null;
        bool inWorkers = false;
        foreach (SyntaxNode name in NamesOf(member, types, cancellationToken))
        {
            if (StaticWrite.Find(name) is not { } write || (isFixed && !write.IsOfContent)
                || Owner(name) is not { } owner) continue;
            SemanticModel model = types.Compilation.GetSemanticModel(name.SyntaxTree);
            if (!SymbolEqualityComparer.Default.Equals(
                model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition,
                member.OriginalDefinition)) continue;
            if (!write.Changes(model, types, cancellationToken)) continue;
            if (RunsInWorkers(owner, model, cancellationToken)) inWorkers = true;
            else if (!IsOwnInitialization(owner, member))
                other ??= new Write(name.GetLocation(), NameOf(owner));
        }

        return new Found(other, inWorkers);
    }

    /// <summary>The places that may name a static, by the syntax alone.</summary>
    public static IEnumerable<SyntaxNode> NamesOf(
        ISymbol member, KnownTypes types, CancellationToken cancellationToken)
    {
        IEnumerable<SyntaxNode> places = member.DeclaredAccessibility == Accessibility.Private
            ? member.ContainingType.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken))
            : types.Compilation.SyntaxTrees.Select(tree => tree.GetRoot(cancellationToken));
        return places.SelectMany(place => place.DescendantNodes().Where(node => IsNameOf(node, member)));
    }

    private static bool IsNameOf(SyntaxNode node, ISymbol member) =>
        node is IdentifierNameSyntax name && name.Identifier.ValueText == member.Name
        && (name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? LastNameOf(access.Expression) == member.ContainingType.Name
            : node.Ancestors().Any(around => IsCodeOf(around, member.ContainingType.Name)));

    /// <summary>Top-level statements are code of the class Program.</summary>
    private static bool IsCodeOf(SyntaxNode around, string type) => around switch
    {
        BaseTypeDeclarationSyntax declaration => declaration.Identifier.ValueText == type,
        GlobalStatementSyntax => type == "Program",
        _ => false,
    };

    private static string? LastNameOf(ExpressionSyntax type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>
    /// The static constructor of its type runs in every process before the member is read; that of another type may
    /// not.
    /// </summary>
    private static bool IsOwnInitialization(SyntaxNode owner, ISymbol member) =>
        owner is ConstructorDeclarationSyntax { Parent: TypeDeclarationSyntax type } constructor
        && constructor.Modifiers.Any(SyntaxKind.StaticKeyword)
        && type.Identifier.ValueText == member.ContainingType.Name;

    private static SyntaxNode? Owner(SyntaxNode name) => name.Ancestors().FirstOrDefault(around =>
        around is MemberDeclarationSyntax and not BaseTypeDeclarationSyntax and not BaseNamespaceDeclarationSyntax);

    private static string NameOf(SyntaxNode owner) => owner switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        GlobalStatementSyntax => "Main",
        _ => "other code",
    };

    /// <summary>A marked method, or one that a marked method of the same type calls, directly or not.</summary>
    private static bool RunsInWorkers(SyntaxNode owner, SemanticModel model, CancellationToken cancellationToken)
    {
        if (owner is not MethodDeclarationSyntax || owner.Parent is not TypeDeclarationSyntax part) return false;
        if (model.GetDeclaredSymbol(part, cancellationToken) is not { } type) return false;
        List<MethodDeclarationSyntax> members = type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken)).OfType<TypeDeclarationSyntax>()
            .SelectMany(declaration => declaration.Members).OfType<MethodDeclarationSyntax>().ToList();
        ILookup<string, MethodDeclarationSyntax> methods = members.ToLookup(m => m.Identifier.ValueText);
        var reached = new HashSet<MethodDeclarationSyntax>(members.Where(IsMarked));
        var open = new Stack<MethodDeclarationSyntax>(reached);
        while (open.Count > 0)
        {
            foreach (string called in
                open.Pop().DescendantNodes().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText)
                    .Distinct())
            {
                foreach (MethodDeclarationSyntax next in methods[called])
                {
                    if (reached.Add(next)) open.Push(next);
                }
            }
        }

        return reached.Contains(owner);
    }

    private static bool IsMarked(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(list => list.Attributes)
            .Any(attribute => attribute.Name.ToString().Split('.').Last() is "RunInProcess" or "RunInProcessAttribute");

    /// <param name="other">A write in code that does not run in workers, or null.</param>
    /// <param name="inWorkers">Whether workers write it too: then it is meant to be the worker's own.</param>
    internal sealed class Found(Write? other, bool inWorkers)
    {
        public Write? Other { get; } = other;

        public bool InWorkers { get; } = inWorkers;
    }

    internal sealed class Write(Location location, string by)
    {
        public Location Location { get; } = location;

        public string By { get; } = by;
    }
}
