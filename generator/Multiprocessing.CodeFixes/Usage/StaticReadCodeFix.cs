using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Multiprocessing.CodeFixes.Support;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3006, MP3007: the marked method gets a parameter, and whoever calls it passes the static's value.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StaticReadCodeFix() : ProcessFix("Pass it as a parameter", DiagnosticIds.MutableStaticRead, DiagnosticIds.HandleThroughStatic)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null || node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        ISymbol? member = node.AncestorsAndSelf().OfType<ExpressionSyntax>()
            .Select(e => model.GetSymbolInfo(e, cancellationToken).Symbol).FirstOrDefault(s => s is IFieldSymbol or IPropertySymbol);
        if (member is null || model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method) return null;
        if (method.PartialImplementationPart is not null || method.PartialDefinitionPart is not null) return null;
        ITypeSymbol type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        string name = model.FreeName(declaration.Body?.SpanStart ?? declaration.SpanStart, ParameterName(member.Name));
        ExpressionSyntax[] uses = declaration.DescendantNodes().OfType<ExpressionSyntax>()
            .Where(e => e is IdentifierNameSyntax or MemberAccessExpressionSyntax
                && !(e.Parent is MemberAccessExpressionSyntax outer && outer.Name == e)
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(e, cancellationToken).Symbol, member)).ToArray();
        int position = method.Parameters.TakeWhile(p => p.Type.Name != "CancellationToken" && !p.IsParams && !p.IsOptional).Count();

        var generator = SyntaxGenerator.GetGenerator(document);
        ParameterSyntax parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
            .WithType(generator.TypeName(type).WithTrailingTrivia(SyntaxFactory.Space));
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(
            uses, (_, use) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(use));
        changed = changed.WithParameterList(changed.ParameterList
            .WithParameters(changed.ParameterList.Parameters.Insert(position, parameter)).Formatted());
        var argument = (ExpressionSyntax)generator.MemberAccessExpression(generator.TypeName(member.ContainingType), member.Name);

        Solution? solution = await document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
        return solution is null ? null : await StubSites.AddArgumentAsync(
            document.Project.Solution, solution, method, position, name, argument, cancellationToken).ConfigureAwait(false);
    }

    private static string ParameterName(string member)
    {
        string bare = member.StartsWith("s_", System.StringComparison.Ordinal) ? member.Substring(2) : member.TrimStart('_');
        return char.ToLowerInvariant(bare[0]) + bare.Substring(1);
    }
}
