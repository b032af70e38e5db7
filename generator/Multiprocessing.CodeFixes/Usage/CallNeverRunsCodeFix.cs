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

/// <summary>MP3001: gives the call to a pool that is in reach.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CallNeverRunsCodeFix() : ProcessFix("Run it on the pool", DiagnosticIds.CallNeverRuns)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null || node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault() is not { } call) return null;
        if (model.GetTypeInfo(call, cancellationToken).Type is not { Name: not "IAsyncEnumerable" } type || IsStream(type)) return null;
        INamedTypeSymbol? pools = model.Compilation.GetTypeByMetadataName("Multiprocessing.IProcessPool");
        ISymbol? pool = model.LookupSymbols(call.SpanStart).FirstOrDefault(symbol => IsPool(symbol, pools, call));
        if (pool is null) return null;

        InvocationExpressionSyntax run = SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                SyntaxFactory.IdentifierName(pool.Name),
                SyntaxFactory.IdentifierName("RunAsync")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(call.WithoutTrivia()))));
        ExpressionSyntax result = AsyncCode.Contains(call)
            ? AsyncCode.Await(run, call)
            : SyntaxFactory.ParseExpression(run + ".GetAwaiter().GetResult()").WithTriviaFrom(call);
        bool hasResult = type is INamedTypeSymbol { TypeArguments.Length: > 0 };
        return hasResult || call.Ancestor<StatementSyntax>() is not { } statement
            ? await document.ReplaceAsync(call, result, cancellationToken).ConfigureAwait(false)
            : await document.ReplaceAsync(
                statement,
                SyntaxFactory.ExpressionStatement(result.WithoutTrivia()).WithTriviaFrom(statement),
                cancellationToken).ConfigureAwait(false);
    }

    private static bool IsStream(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Name == "ProcessStreamCall") return true;
        }

        return false;
    }

    private static bool IsPool(ISymbol symbol, INamedTypeSymbol? pools, SyntaxNode place)
    {
        ITypeSymbol? type = symbol switch
        {
            ILocalSymbol local when local.Locations[0].SourceSpan.Start < place.SpanStart => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return type is not null && pools is not null
            && (SymbolEqualityComparer.Default.Equals(type, pools)
                || type.AllInterfaces.Contains(pools, SymbolEqualityComparer.Default));
    }
}
