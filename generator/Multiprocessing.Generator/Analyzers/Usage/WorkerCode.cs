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
    private readonly object _gate = new();

    /// <summary>Which methods of workers call which. Both fields: guarded by the gate.</summary>
    private Dictionary<ISymbol, HashSet<ISymbol>>? _calls;

    private HashSet<ISymbol>? _alsoHere;

    /// <summary>Whether a method, or the method around a lambda or local function, runs in workers.</summary>
    public bool Holds(ISymbol? code, CancellationToken cancellationToken) =>
        Outermost(code) is { } method && Calls(cancellationToken).ContainsKey(method);

    /// <summary>
    /// Whether a method may run although no name in the source says so, for example through an interface: in workers as
    /// well as here.
    /// </summary>
    public static bool MayRunUnseen(IMethodSymbol method) =>
        method.MethodKind is not (MethodKind.Ordinary or MethodKind.Constructor or MethodKind.PropertyGet
            or MethodKind.PropertySet)
        || method.IsVirtual || method.IsOverride || method.IsAbstract
        || method.ContainingType.AllInterfaces.SelectMany(type => type.GetMembers(method.Name)).Any(member =>
            SymbolEqualityComparer.Default.Equals(
                method.ContainingType.FindImplementationForInterfaceMember(member)?.OriginalDefinition,
                method.OriginalDefinition));

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
    public static IMethodSymbol? Outermost(ISymbol? code)
    {
        while (code is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            code = code.ContainingSymbol;
        return code is IMethodSymbol method ? Declared(method) : null;
    }

    /// <summary>Whether a member is declared in the source of this compilation.</summary>
    public static bool IsOf(Compilation compilation, ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, compilation.Assembly)
        && !member.DeclaringSyntaxReferences.IsEmpty;

    private Dictionary<ISymbol, HashSet<ISymbol>> Calls(CancellationToken cancellationToken)
    {
        lock (_gate) return _calls ??= Follow(types, cancellationToken);
    }

    private static Dictionary<ISymbol, HashSet<ISymbol>> Follow(KnownTypes types, CancellationToken cancellationToken)
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
                SyntaxNode declaration = reference.GetSyntax(cancellationToken);
                SemanticModel model = types.Compilation.GetSemanticModel(declaration.SyntaxTree);
                foreach (IMethodSymbol next in declaration.DescendantNodes().SelectMany(node => Called(node, model)))
                {
                    // In an editor, the code of other projects is source as well, but of another compilation.
                    if (!IsOf(types.Compilation, next) || !called.Add(next)) continue;
                    open.Push(next);
                }
            }
        }

        return calls;
    }

    private static IEnumerable<IMethodSymbol> Called(SyntaxNode node, SemanticModel model)
    {
        if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax
            or ElementAccessExpressionSyntax)) yield break;
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
        Dictionary<ISymbol, HashSet<ISymbol>> calls = Calls(cancellationToken);
        var names = new HashSet<string>(calls.Keys.Cast<IMethodSymbol>().Select(NameInSource), StringComparer.Ordinal);
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>();
        foreach (SyntaxTree tree in types.Compilation.SyntaxTrees.Where(tree => !IsGenerated(tree)))
        {
            SemanticModel? model = null;
            foreach (SyntaxNode node in tree.GetRoot(cancellationToken).DescendantNodes().Where(MayBeOne))
            {
                model ??= types.Compilation.GetSemanticModel(tree);
                if (!Called(node, model).Any(calls.ContainsKey)) continue;
                if (Holds(model.GetEnclosingSymbol(node.SpanStart, cancellationToken), cancellationToken)) continue;
                foreach (IMethodSymbol method in Called(node, model).Where(calls.ContainsKey)) open.Push(method);
            }
        }

        while (open.Count > 0)
        {
            ISymbol method = open.Pop();
            if (!found.Add(method) || !calls.TryGetValue(method, out HashSet<ISymbol>? called)) continue;
            foreach (ISymbol next in called) open.Push(next);
        }

        return found;

        bool MayBeOne(SyntaxNode node) => node is SimpleNameSyntax name
            ? names.Contains(name.Identifier.ValueText)
            : node is BaseObjectCreationExpressionSyntax
                && names.Contains(WellKnownMemberNames.InstanceConstructorName);
    }

    /// <summary>What a call of it is written with: of an accessor, its property.</summary>
    private static string NameInSource(IMethodSymbol method) => (method.AssociatedSymbol ?? method).Name;

    private static bool IsGenerated(SyntaxTree tree) => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal);
}
