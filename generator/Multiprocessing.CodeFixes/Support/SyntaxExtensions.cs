using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Multiprocessing.CodeFixes.Support;

internal static class SyntaxExtensions
{
    /// <summary>The solution in which one node of the document is replaced.</summary>
    public static async Task<Solution?> ReplaceAsync(
        this Document document, SyntaxNode node, SyntaxNode replacement, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return root is null ? null : document.WithSyntaxRoot(root.ReplaceNode(node, replacement)).Project.Solution;
    }

    /// <summary>The same for the first of several possible repairs: null if the compiler refuses it.</summary>
    public static async Task<Solution?> TryReplaceAsync(
        this Document document, SyntaxNode node, SyntaxNode replacement, CancellationToken cancellationToken)
    {
        Solution? solution = await document.ReplaceAsync(node, replacement, cancellationToken).ConfigureAwait(false);
        return solution is not null
            && await Compiles.AsBeforeAsync(
                document.Project.Solution, solution, newStubs: false, cancellationToken).ConfigureAwait(false)
            ? solution
            : null;
    }

    /// <summary>The solution after the edits of an editor.</summary>
    public static Solution Apply(this DocumentEditor editor) => editor.GetChangedDocument().Project.Solution;

    public static T? Ancestor<T>(this SyntaxNode node)
        where T : SyntaxNode =>
        node.FirstAncestorOrSelf<T>();

    /// <summary>
    /// Adds a modifier where it belongs: <c>partial</c> last, everything else in front of <c>partial</c>.
    /// </summary>
    public static SyntaxTokenList With(this SyntaxTokenList modifiers, SyntaxKind kind)
    {
        if (modifiers.Any(kind)) return modifiers;
        SyntaxToken token = SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
        int before = kind == SyntaxKind.PartialKeyword
            ? -1
            : modifiers.IndexOf(m => m.IsKind(SyntaxKind.PartialKeyword) || m.IsKind(SyntaxKind.AsyncKeyword));
        return before < 0 ? modifiers.Add(token) : modifiers.Insert(before, token);
    }

    /// <summary>A copy of the declaration with one more modifier; comments in front stay in front.</summary>
    public static T WithModifier<T>(this T declaration, SyntaxKind kind)
        where T : MemberDeclarationSyntax
    {
        if (declaration.Modifiers.Any(kind)) return declaration;
        if (declaration.Modifiers.Count > 0 || declaration.AttributeLists.Count > 0)
        {
            MemberDeclarationSyntax changed = declaration.WithModifiers(declaration.Modifiers.With(kind));
            if (declaration.Modifiers.Count == 0)
            {
                // The first token after the attributes carries the indentation, which is now the modifier's.
                SyntaxToken first = declaration.AttributeLists.Last().GetLastToken().GetNextToken();
                int index = changed.Modifiers.IndexOf(m => m.IsKind(kind));
                SyntaxToken next = changed.Modifiers[index].GetNextToken();
                changed = changed.ReplaceTokens(
                    new[] { changed.Modifiers[index], next },
                    (original, _) => original == next
                        ? original.WithLeadingTrivia()
                        : original.WithLeadingTrivia(first.LeadingTrivia));
            }

            return (T)changed;
        }

        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        MemberDeclarationSyntax bare = declaration.WithLeadingTrivia();
        return (T)bare.WithModifiers(bare.Modifiers.With(kind)).WithLeadingTrivia(leading);
    }

    /// <summary>The expression awaited, in parentheses where something follows it.</summary>
    public static ExpressionSyntax Awaited(this ExpressionSyntax task, SyntaxNode place)
    {
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        bool goesOn = place.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
            or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax or InvocationExpressionSyntax;
        return (goesOn ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited).WithTriviaFrom(place);
    }

    /// <summary>A name that nothing at the place has yet.</summary>
    public static string FreeName(this SemanticModel model, int position, string name)
    {
        string candidate = name;
        for (int number = 2; !model.LookupSymbols(position, name: candidate).IsEmpty; number++)
            candidate = name + number;
        return candidate;
    }

    /// <summary>The line end that the document uses.</summary>
    public static SyntaxTrivia LineEnd(this SyntaxNode node)
    {
        SyntaxTrivia found = node.SyntaxTree.GetRoot().DescendantTrivia()
            .FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        return found == default ? SyntaxFactory.ElasticLineFeed : SyntaxFactory.ElasticEndOfLine(found.ToString());
    }

    public static T Formatted<T>(this T node)
        where T : SyntaxNode =>
        node.WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The name of a type, shortened as far as the place allows, with the <c>using</c> it needs.</summary>
    public static TypeSyntax TypeName(this SyntaxGenerator generator, ITypeSymbol type) =>
        (TypeSyntax)generator.TypeExpression(type)
            .WithAdditionalAnnotations(Simplifier.AddImportsAnnotation, Simplifier.Annotation);

    /// <summary>The same, for a type named in metadata; null if the compilation does not know it.</summary>
    public static TypeSyntax? TypeName(
        this SyntaxGenerator generator, Compilation compilation, string metadataName, params ITypeSymbol[] arguments)
    {
        INamedTypeSymbol? type = compilation.GetTypeByMetadataName(metadataName);
        if (type is null) return null;
        return generator.TypeName(arguments.Length == 0 ? type : type.Construct(arguments));
    }

    private static int IndexOf(this SyntaxTokenList list, System.Func<SyntaxToken, bool> predicate)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (predicate(list[i])) return i;
        }

        return -1;
    }
}
