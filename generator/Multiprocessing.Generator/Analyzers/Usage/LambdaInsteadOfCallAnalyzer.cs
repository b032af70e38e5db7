using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3010: a lambda where a pool or a child process wants a call.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LambdaInsteadOfCallAnalyzer() : CallArgumentAnalyzer(Descriptors.LambdaInsteadOfCall.Rule)
{
    private protected override void Check(
        SyntaxNodeAnalysisContext context, CallArgument argument, KnownTypes types)
    {
        if (argument.Given is not AnonymousFunctionExpressionSyntax lambda) return;
        if (argument.IsSelector && (CallArgument.Body(lambda) is not { } body
            || CallArgument.IsRightType(body, context.SemanticModel, types, context.CancellationToken)
            || CallArgument.Method(body, context.SemanticModel, types, context.CancellationToken) is not null)) return;
        if (!argument.IsSelector && CallArgument.Body(lambda) is { } only
            && CallArgument.Method(only, context.SemanticModel, types, context.CancellationToken) is not null) return;
        context.ReportDiagnostic(Descriptors.LambdaInsteadOfCall.Create(lambda.GetLocation(), argument.Runner));
    }
}
