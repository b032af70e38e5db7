using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// MP3004: <c>.Result</c>, <c>.Wait()</c>, <c>.GetAwaiter().GetResult()</c> or <c>Run</c> where <c>await</c> may stand.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingInAsyncCodeAnalyzer() : ProcessAnalyzer(Descriptors.BlockingInAsyncCode.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSyntaxNodeAction(
            node => Check(node, types), SyntaxKind.SimpleMemberAccessExpression, SyntaxKind.MemberBindingExpression);

    private void Check(SyntaxNodeAnalysisContext context, KnownTypes types)
    {
        var access = (ExpressionSyntax)context.Node;
        string name = (access
            is MemberAccessExpressionSyntax member
                ? member.Name
                : ((MemberBindingExpressionSyntax)access).Name).Identifier.ValueText;
        if (Blocking(access, name) is not { } blocking || !AsyncCode.Contains(access)) return;
        ExpressionSyntax? task = access is MemberAccessExpressionSyntax plain
            ? plain.Expression
            : ProcessCalls.BoundTo((MemberBindingExpressionSyntax)access);
        if (task is null) return;
        ITypeSymbol? receiver = context.SemanticModel.GetTypeInfo(task, context.CancellationToken).Type;
        bool isHere = name == "Run"
            ? types.IsPool(receiver)
            : types.IsTask(receiver) && IsDirect(task)
                && ProcessCalls.IsThroughPoolOrChild(task, context.SemanticModel, types, context.CancellationToken);
        if (isHere) context.ReportDiagnostic(Descriptors.BlockingInAsyncCode.Create(blocking.GetLocation(), name));
    }

    /// <summary>The whole blocking expression, of which the access is the core; null if it is something else.</summary>
    private static ExpressionSyntax? Blocking(ExpressionSyntax access, string name)
    {
        switch (name)
        {
            case "Result":
                return access.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" }
                    ? null
                    : access;
            case "Wait" or "Run" when access.Parent is InvocationExpressionSyntax call:
                return name == "Run" || call.ArgumentList.Arguments.Count == 0 ? call : null;
            case "GetAwaiter" when access.Parent is InvocationExpressionSyntax
            {
                Parent: MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "GetResult",
                    Parent: InvocationExpressionSyntax result,
                },
            }:
                return result;
            default:
                return null;
        }
    }

    /// <summary>A task that was just made. One that is kept in a variable may have completed meanwhile.</summary>
    private static bool IsDirect(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" };
}
