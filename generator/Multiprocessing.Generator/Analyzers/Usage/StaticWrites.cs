using System.Collections.Concurrent;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>Who writes to a static field or property, by the names in the source.</summary>
/// <remarks>
/// Asked only for the few statics that marked methods read, so that it costs nothing elsewhere. It goes by names and not by
/// symbols: binding other files from an analyzer is what makes analyzers slow.
/// </remarks>
internal sealed class StaticWrites(Library library)
{
    private static readonly HashSet<string> s_mutators = new(StringComparer.Ordinal)
    {
        "Add", "AddRange", "AddOrUpdate", "Clear", "Dequeue", "Enqueue", "GetOrAdd", "Insert", "Pop", "Push", "Remove", "RemoveAt",
        "RemoveAll", "Sort", "TryAdd", "TryRemove", "TryUpdate", "UnionWith", "Append",
    };

    private readonly ConcurrentDictionary<ISymbol, Found> _cache = new(SymbolEqualityComparer.Default);

    public Found Of(ISymbol member, CancellationToken cancellationToken) =>
        _cache.GetOrAdd(member, symbol => Search(symbol, cancellationToken));

    private Found Search(ISymbol member, CancellationToken cancellationToken)
    {
        IEnumerable<SyntaxNode> places = member.DeclaredAccessibility == Accessibility.Private
            ? member.ContainingType.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken))
            : library.Compilation.SyntaxTrees.Select(tree => tree.GetRoot(cancellationToken));
        bool isHandle = library.IsHandle((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type);
        Write? other = null;
        bool inWorkers = false;
        foreach (SyntaxNode place in places)
        {
            foreach (SyntaxNode name in place.DescendantNodes().Where(n => IsNameOf(n, member)))
            {
                if (!IsWrite(name, isHandle) || Owner(name) is not { } owner) continue;
                if (RunsInWorkers(owner)) inWorkers = true;
                else if (owner is not ConstructorDeclarationSyntax c || !c.Modifiers.Any(SyntaxKind.StaticKeyword))
                    other ??= new Write(name.GetLocation(), NameOf(owner));
            }
        }

        return new Found(other, inWorkers);
    }

    private static bool IsNameOf(SyntaxNode node, ISymbol member) =>
        node is IdentifierNameSyntax name && name.Identifier.ValueText == member.Name
        && (name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? access.Expression.ToString().EndsWith(member.ContainingType.Name, StringComparison.Ordinal)
            : node.Ancestors().OfType<BaseTypeDeclarationSyntax>().Any(type =>
                type.Identifier.ValueText == member.ContainingType.Name));

    private static bool IsWrite(SyntaxNode name, bool isHandle)
    {
        SyntaxNode target = name.Parent is MemberAccessExpressionSyntax qualified && qualified.Name == name ? qualified : name;
        if (target.Parent is ElementAccessExpressionSyntax element && element.Expression == target) target = element;
        return target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target,
            PostfixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PostIncrementExpression) || unary.IsKind(SyntaxKind.PostDecrementExpression),
            PrefixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PreIncrementExpression) || unary.IsKind(SyntaxKind.PreDecrementExpression),
            ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword),
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } call => !isHandle && s_mutators.Contains(call.Name.Identifier.ValueText),
            _ => false,
        };
    }

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
    private static bool RunsInWorkers(SyntaxNode owner)
    {
        if (owner is not MethodDeclarationSyntax || owner.Parent is not TypeDeclarationSyntax type) return false;
        ILookup<string, MethodDeclarationSyntax> methods =
            type.Members.OfType<MethodDeclarationSyntax>().ToLookup(m => m.Identifier.ValueText);
        var reached = new HashSet<MethodDeclarationSyntax>(type.Members.OfType<MethodDeclarationSyntax>().Where(IsMarked));
        var open = new Stack<MethodDeclarationSyntax>(reached);
        while (open.Count > 0)
        {
            foreach (string called in open.Pop().DescendantNodes().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText).Distinct())
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
