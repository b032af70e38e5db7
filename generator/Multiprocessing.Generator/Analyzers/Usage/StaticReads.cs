using System.Collections.Concurrent;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// Which code outside of workers reads a static that workers change, by the names in the source. In doubt nobody does.
/// </summary>
internal sealed class StaticReads(KnownTypes types, WorkerCode workers)
{
    private static readonly HashSet<string> s_takers = new(StringComparer.Ordinal)
    {
        "Dequeue", "Pop", "TryRemove",
    };

    private static readonly HashSet<string> s_resets = new(StringComparer.Ordinal) { "Clear", "Remove", "RemoveAll" };

    private readonly ConcurrentDictionary<ISymbol, Read?> _cache = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The first place that reads it; null if there is none, or if such code gives it a value of its own.
    /// </summary>
    public Read? Of(ISymbol member, CancellationToken cancellationToken) =>
        _cache.GetOrAdd(member, symbol => Search(symbol, cancellationToken));

    private Read? Search(ISymbol member, CancellationToken cancellationToken)
    {
        Read? first = null;
        foreach (SyntaxNode name in StaticWrites.NamesOf(member, types, cancellationToken))
        {
            if (IsOfInitialization(name)) continue;
            SemanticModel model = types.Compilation.GetSemanticModel(name.SyntaxTree);
            if (!SymbolEqualityComparer.Default.Equals(
                model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, member.OriginalDefinition))
                continue;
            IMethodSymbol? code = WorkerCode.Outermost(model.GetEnclosingSymbol(name.SpanStart, cancellationToken));
            if (code is null || workers.Holds(code, cancellationToken) || WorkerCode.MayRunUnseen(code)) continue;
            switch (UseOf(name))
            {
                case Use.Value:
                    return null;
                case Use.Read:
                    first ??= new Read(name.GetLocation(), NameOf(code));
                    break;
            }
        }

        return first;
    }

    private static string NameOf(IMethodSymbol code) => code switch
    {
        { AssociatedSymbol: { } member } => member.Name,
        { MethodKind: MethodKind.Constructor } => code.ContainingType.Name,
        { CanBeReferencedByName: true } => code.Name,
        _ => "Main",
    };

    private static bool IsOfInitialization(SyntaxNode name) => name.Ancestors().Any(around =>
        around is AttributeSyntax or FieldDeclarationSyntax or XmlNodeSyntax
        || around is InvocationExpressionSyntax
        {
            Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" },
        });

    private static Use UseOf(SyntaxNode name)
    {
        if (IsReadByReference(name) || StaticWrite.Find(name) is not { } write) return Use.Read;
        if (write.IsOfContent)
        {
            return write.Mutator is not { } mutator ? Use.Value
                : s_takers.Contains(mutator) ? Use.Read
                : s_resets.Contains(mutator) ? Use.Reset : Use.Value;
        }

        SyntaxNode place = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return place.Parent is AssignmentExpressionSyntax assignment
            && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && IsInitial(assignment.Right)
                ? Use.Reset
                : Use.Value;
    }

    /// <summary><c>Volatile.Read(ref Total)</c> and its like.</summary>
    internal static bool IsReadByReference(SyntaxNode name) =>
        name.Ancestors().OfType<ArgumentSyntax>().FirstOrDefault()
            is
        {
            Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called },
        } argument
        && argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword)
        && called.Name.Identifier.ValueText == "Read";

    /// <summary>Nothing, or an empty thing; what is made of something else is a value of this process.</summary>
    private static bool IsInitial(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.DefaultLiteralExpression)
            || literal.Token.Value is null or false or 0 or 1 or 0L or 0.0 or "",
        BaseObjectCreationExpressionSyntax made =>
            made is { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null },
        ArrayCreationExpressionSyntax array => array.Initializer is null,
        PrefixUnaryExpressionSyntax unary => IsInitial(unary.Operand),
        _ => value is DefaultExpressionSyntax or CollectionExpressionSyntax { Elements.Count: 0 },
    };

    private enum Use
    {
        Read,
        Reset,

        /// <summary>This process gives the static a value of its own, which is what it reads.</summary>
        Value,
    }

    internal sealed class Read(Location location, string by)
    {
        public Location Location { get; } = location;

        public string By { get; } = by;
    }
}
