using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3003: <c>EnterScope()</c> whose result nobody keeps.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockScopeIgnoredAnalyzer() : ProcessAnalyzer(Descriptors.LockScopeIgnored.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSyntaxNodeAction(node => Check(node, types), SyntaxKind.InvocationExpression);

    private void Check(SyntaxNodeAnalysisContext context, KnownTypes types)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is not MemberAccessExpressionSyntax access) return;
        if (access.Name.Identifier.ValueText is not ("EnterScope" or "EnterScopeAsync")) return;
        if (!IsIgnored(call, context)) return;
        if (!types.IsHandle(context.SemanticModel.GetTypeInfo(access.Expression, context.CancellationToken).Type))
            return;

        // Code that pairs it with Exit releases the lock, if not in the best way.
        string target = access.Expression.ToString() + ".Exit";
        bool isReleased = ProcessCalls.EnclosingMember(call)?.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Any(other => other.ToString() == target) ?? false;
        if (isReleased) return;
        context.ReportDiagnostic(
            Descriptors.LockScopeIgnored.Create(call.GetLocation(), access.Name.Identifier.ValueText));
    }

    private static bool IsIgnored(ExpressionSyntax call, SyntaxNodeAnalysisContext context)
    {
        ExpressionSyntax value = call;
        while (value.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax
            || IsConfigureAwait(value)) value = (ExpressionSyntax)value.Parent!;
        return value.Parent switch
        {
            ExpressionStatementSyntax => true,
            ArrowExpressionClauseSyntax or LambdaExpressionSyntax => ReturnsNothing(value.Parent, context),
            AssignmentExpressionSyntax
            {
                Left: IdentifierNameSyntax { Identifier.ValueText: "_" },
                Parent: ExpressionStatementSyntax,
            } => true,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax local } => IsLeftOpen(local),
            _ => false,
        };
    }

    /// <summary>
    /// Whether the value of an expression body is dropped, and not returned to somebody who may keep it.
    /// </summary>
    private static bool ReturnsNothing(SyntaxNode body, SyntaxNodeAnalysisContext context)
    {
        ISymbol? function = body is LambdaExpressionSyntax
            ? context.SemanticModel.GetSymbolInfo(body, context.CancellationToken).Symbol
            : context.SemanticModel.GetDeclaredSymbol(body.Parent!, context.CancellationToken);
        return function is IMethodSymbol method
            && (method.ReturnsVoid
                || (method.IsAsync && method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 0 }));
    }

    private static bool IsConfigureAwait(ExpressionSyntax value) =>
        value.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }
        || (value is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }
            && value.Parent is InvocationExpressionSyntax);

    /// <summary>A local without using, of which only properties are read.</summary>
    private static bool IsLeftOpen(VariableDeclaratorSyntax local) =>
        local.Parent is VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax declaration }
        && !declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword)
        && (ProcessCalls.EnclosingMember(local)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == local.Identifier.ValueText)
            .All(use => use.Parent
                is MemberAccessExpressionSyntax { Name.Identifier.ValueText: not ("Dispose" or "DisposeAsync") } access
                    && access.Expression == use) ?? false);
}
