using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>One place where a static is named that may change it, or what it holds.</summary>
/// <remarks>Found by the syntax alone; what the names mean is asked only once the place looks like a write.</remarks>
internal sealed class StaticWrite
{
    private static readonly HashSet<string> s_mutators = new(StringComparer.Ordinal)
    {
        "Add", "AddRange", "AddOrUpdate", "Clear", "Dequeue", "Enqueue", "GetOrAdd", "Insert", "Pop", "Push", "Remove",
        "RemoveAt",
        "RemoveAll", "Sort", "TryAdd", "TryRemove", "TryUpdate", "UnionWith",
    };

    private readonly List<ExpressionSyntax> _holders = [];
    private string? _mutator;

    private StaticWrite()
    {
    }

    /// <summary>Whether the member goes on naming the same value, which changes.</summary>
    public bool IsOfContent => _holders.Count > 0;

    /// <summary>The method that changes the content; null where it is assigned.</summary>
    public string? Mutator => _mutator;

    public static StaticWrite? Find(SyntaxNode name)
    {
        var write = new StaticWrite();
        var place = (ExpressionSyntax)(name.Parent is MemberAccessExpressionSyntax qualified
            && qualified.Name == name ? qualified : name);
        return write.Follow(place) ? write : null;
    }

    /// <summary>
    /// Whether what is written belongs to this process: not to memory that processes share, nor to a value that is only
    /// a copy.
    /// </summary>
    public bool Changes(SemanticModel model, KnownTypes types, CancellationToken cancellationToken)
    {
        foreach (ExpressionSyntax holder in _holders)
        {
            if (types.IsHandle(model.GetTypeInfo(holder, cancellationToken).Type)) return false;
        }

        if (_mutator is null) return true;
        ITypeSymbol? type = model.GetTypeInfo(_holders[_holders.Count - 1], cancellationToken).Type;
        return IsMutable(type, types) && (s_mutators.Contains(_mutator) || types.StringBuilder.Is(type));
    }

    /// <summary>Goes outwards along members and elements, until something is done to them.</summary>
    private bool Follow(ExpressionSyntax place)
    {
        switch (place.Parent)
        {
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access
                when access.Expression == place
                && call.Expression == access:
                return IsMutatedBy(place, access.Name);
            case MemberAccessExpressionSyntax access when access.Expression == place:
                _holders.Add(place);
                return Follow(access);
            case ElementAccessExpressionSyntax element when element.Expression == place:
                _holders.Add(place);
                return Follow(element);
            case ConditionalAccessExpressionSyntax access when access.Expression == place:
                return FollowBinding(place, access.WhenNotNull);
            case ParenthesizedExpressionSyntax parenthesized:
                return Follow(parenthesized);
            case PostfixUnaryExpressionSyntax suppressed
                when suppressed.IsKind(SyntaxKind.SuppressNullableWarningExpression):
                return Follow(suppressed);
            case { } parent:
                return IsWritten(place, parent);
            default:
                return false;
        }
    }

    private bool FollowBinding(ExpressionSyntax holder, ExpressionSyntax whenNotNull)
    {
        ExpressionSyntax? binding = whenNotNull.DescendantNodesAndSelf().OfType<ExpressionSyntax>()
            .FirstOrDefault(node => node is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax);
        if (binding is MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax call } called
            && call.Expression == called)
            return IsMutatedBy(holder, called.Name);
        _holders.Add(holder);
        return binding is not null && Follow(binding);
    }

    private bool IsMutatedBy(ExpressionSyntax holder, SimpleNameSyntax method)
    {
        _holders.Add(holder);
        _mutator = method.Identifier.ValueText;
        return s_mutators.Contains(_mutator) || _mutator.StartsWith("Append", StringComparison.Ordinal);
    }

    private static bool IsWritten(ExpressionSyntax target, SyntaxNode parent) => parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == target
            && !(assignment.Parent?.Kind()
                is SyntaxKind.ObjectInitializerExpression or SyntaxKind.WithInitializerExpression),
        PostfixUnaryExpressionSyntax unary =>
            unary.IsKind(SyntaxKind.PostIncrementExpression) || unary.IsKind(SyntaxKind.PostDecrementExpression),
        PrefixUnaryExpressionSyntax unary =>
            unary.IsKind(SyntaxKind.PreIncrementExpression) || unary.IsKind(SyntaxKind.PreDecrementExpression),
        ArgumentSyntax { Parent: TupleExpressionSyntax tuple } => IsDeconstructedInto(tuple),
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(
            SyntaxKind.RefKeyword) || argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword),
        _ => false,
    };

    private static bool IsDeconstructedInto(TupleExpressionSyntax tuple) => tuple.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == tuple,
        ArgumentSyntax { Parent: TupleExpressionSyntax outer } => IsDeconstructedInto(outer),
        ForEachVariableStatementSyntax loop => loop.Variable == tuple,
        _ => false,
    };

    /// <summary>
    /// Arrays, and the collections whose Add changes them: that of an immutable one, or of a date, returns another
    /// value.
    /// </summary>
    private static bool IsMutable(ITypeSymbol? type, KnownTypes types)
    {
        if (type is IArrayTypeSymbol || types.StringBuilder.Is(type)) return true;
        if (type is not INamedTypeSymbol named) return false;
        if (named.DeclaringSyntaxReferences.Length > 0) return types.IsCollection(named);
        string space = named.ContainingNamespace?.ToDisplayString() ?? "";
        bool isOfFramework = space == "System.Collections"
            || space.StartsWith("System.Collections.", StringComparison.Ordinal);
        bool isImmutable = space is "System.Collections.Immutable" or "System.Collections.Frozen";
        return isOfFramework && (!isImmutable || named.Name == "Builder");
    }
}
