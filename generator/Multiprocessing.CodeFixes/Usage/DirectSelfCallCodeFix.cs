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

/// <summary>MP3005: the call becomes one of the stub under Spawn.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DirectSelfCallCodeFix() : ProcessFix("Run it in a process of its own", DiagnosticIds.DirectSelfCall)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null || node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault() is not { } call) return null;
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { ReturnsVoid: false } method) return null;
        bool isTask = method.ReturnType is INamedTypeSymbol { Name: "Task", TypeArguments.Length: 1 };
        if (!isTask && method.ReturnType.Name is "Task" or "ValueTask" or "IAsyncEnumerable") return null;
        if (CallSitesName(call) is not { } name) return null;

        ArgumentListSyntax arguments = call.ArgumentList;
        foreach (IParameterSymbol token in method.Parameters.Where(p => p.Type.Name == "CancellationToken"))
        {
            if (Arguments.For(arguments, token.Name, token.Ordinal) is { } argument) arguments = Arguments.Without(arguments, argument);
        }

        ExpressionSyntax stub = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName("Spawn"), name.WithoutTrivia());
        ExpressionSyntax task = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            SyntaxFactory.InvocationExpression(stub, arguments.WithoutTrivia()),
            SyntaxFactory.IdentifierName("Result"));
        ExpressionSyntax result = isTask ? task.WithTriviaFrom(call)
            : AsyncCode.Contains(call) ? AsyncCode.Await(task, call)
            : SyntaxFactory.ParseExpression(task + ".GetAwaiter().GetResult()").WithTriviaFrom(call);
        return await document.ReplaceAsync(call, result, cancellationToken).ConfigureAwait(false);
    }

    private static SimpleNameSyntax? CallSitesName(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax name => name,
        MemberAccessExpressionSyntax access => access.Name,
        _ => null,
    };
}
