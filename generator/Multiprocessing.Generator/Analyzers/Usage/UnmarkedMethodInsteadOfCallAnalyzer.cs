using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3011: the method itself, or its result, where its call is wanted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnmarkedMethodInsteadOfCallAnalyzer() : CallArgumentAnalyzer(
    Descriptors.UnmarkedMethodInsteadOfCall.Rule)
{
    private protected override void Check(
        SyntaxNodeAnalysisContext context, CallArgument argument, KnownTypes types)
    {
        ExpressionSyntax given = argument.Given is AnonymousFunctionExpressionSyntax lambda
            ? CallArgument.Body(lambda) ?? argument.Given
            : argument.Given;
        if (CallArgument.Method(given, context.SemanticModel, types, context.CancellationToken) is not { } method)
            return;
        if (types.IsCall(method.ReturnType) || method.DeclaringSyntaxReferences.Length == 0) return;
        (string reason, string remedy) = types.IsMarked(method)
            ? ("it is called in this one and only its result is passed", $"pass 'Calls.{StubNames.Of(method, types)}'")
            : ("it is not marked", "mark it with [RunInProcess] and pass its call");
        context.ReportDiagnostic(Descriptors.UnmarkedMethodInsteadOfCall.Create(
            given.GetLocation(), method.Name, reason, remedy));
    }
}
