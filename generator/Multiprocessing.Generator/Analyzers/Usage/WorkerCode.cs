using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// The methods of this compilation that run in workers: the marked ones, and what they call, directly or not. What they
/// call through an interface or an override is not seen.
/// </summary>
/// <remarks>
/// Found when first asked for, which is only once some method writes to a static. It binds the code of these methods,
/// and of no others.
/// </remarks>
internal sealed class WorkerCode(KnownTypes types)
{
    private readonly Lazy<Dictionary<ISymbol, HashSet<ISymbol>>> _calls = new(() => Follow(types));
    private readonly object _gate = new();
    private HashSet<ISymbol>? _alsoHere;

    /// <summary>Whether a method, or the method around a lambda or local function, runs in workers.</summary>
    public bool Holds(ISymbol? code) => Outermost(code) is { } method && _calls.Value.ContainsKey(method);

    /// <summary>
    /// Whether other code calls a method of the workers, directly or through another of them: then it is run in this
    /// process as well, and not only in workers.
    /// </summary>
    public bool AlsoRunsHere(ISymbol? code, CancellationToken cancellationToken)
    {
        if (Outermost(code) is not { } method) return false;
        HashSet<ISymbol> found;
        lock (_gate) found = _alsoHere ??= FindCalledHere(cancellationToken);
        return found.Contains(method);
    }

    /// <summary>The member that a lambda or a local function belongs to, as it is declared.</summary>
    public static ISymbol? Outermost(ISymbol? code)
    {
        while (code is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            code = code.ContainingSymbol;
        return code is IMethodSymbol method ? Declared(method) : null;
    }

    private static Dictionary<ISymbol, HashSet<ISymbol>> Follow(KnownTypes types)
    {
        var calls = new Dictionary<ISymbol, HashSet<ISymbol>>(SymbolEqualityComparer.Default);
        var open = new Stack<IMethodSymbol>(Crossing.CrossingState.MarkedMethods(types).Select(Declared));
        while (open.Count > 0)
        {
            IMethodSymbol method = open.Pop();
            if (calls.ContainsKey(method)) continue;
            var called = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            calls.Add(method, called);
            foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
            {
                SyntaxNode declaration = reference.GetSyntax();
                SemanticModel model = types.Compilation.GetSemanticModel(declaration.SyntaxTree);
                foreach (IMethodSymbol next in declaration.DescendantNodes().SelectMany(node => Called(node, model)))
                {
                    if (next.DeclaringSyntaxReferences.IsEmpty || !called.Add(next)) continue;
                    open.Push(next);
                }
            }
        }

        return calls;
    }

    private static IEnumerable<IMethodSymbol> Called(SyntaxNode node, SemanticModel model)
    {
        if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax)) yield break;
        if (node is SimpleNameSyntax && IsPartOfType(node)) yield break;
        switch (model.GetSymbolInfo(node).Symbol)
        {
            case IMethodSymbol method:
                yield return Declared(method);
                break;
            case IPropertySymbol property:
                if (property.GetMethod is { } get) yield return Declared(get);
                if (property.SetMethod is { } set) yield return Declared(set);
                break;
        }
    }

    private static bool IsPartOfType(SyntaxNode name) => name.Parent
        is TypeArgumentListSyntax or NullableTypeSyntax or QualifiedNameSyntax or VariableDeclarationSyntax
            or ParameterSyntax or ObjectCreationExpressionSyntax or AttributeSyntax;

    private static IMethodSymbol Declared(IMethodSymbol method)
    {
        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return definition.PartialImplementationPart ?? definition;
    }

    private HashSet<ISymbol> FindCalledHere(CancellationToken cancellationToken)
    {
        Dictionary<ISymbol, HashSet<ISymbol>> calls = _calls.Value;
        var names = new HashSet<string>(calls.Keys.Select(method => method.Name), StringComparer.Ordinal);
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>();
        foreach (SyntaxTree tree in types.Compilation.SyntaxTrees.Where(tree => !IsGenerated(tree)))
        {
            SemanticModel? model = null;
            foreach (SimpleNameSyntax name in tree.GetRoot(cancellationToken).DescendantNodes()
                .OfType<SimpleNameSyntax>().Where(name => names.Contains(name.Identifier.ValueText)))
            {
                model ??= types.Compilation.GetSemanticModel(tree);
                if (model.GetSymbolInfo(name, cancellationToken).Symbol is not IMethodSymbol method) continue;
                if (!calls.ContainsKey(Declared(method)) || found.Contains(Declared(method))) continue;
                if (!Holds(model.GetEnclosingSymbol(name.SpanStart, cancellationToken))) open.Push(Declared(method));
            }
        }

        while (open.Count > 0)
        {
            ISymbol method = open.Pop();
            if (!found.Add(method) || !calls.TryGetValue(method, out HashSet<ISymbol>? called)) continue;
            foreach (ISymbol next in called) open.Push(next);
        }

        return found;
    }

    private static bool IsGenerated(SyntaxTree tree) => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal);
}
