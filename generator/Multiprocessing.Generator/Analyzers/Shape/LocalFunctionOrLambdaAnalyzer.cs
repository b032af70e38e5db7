using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0012: the attribute on a local function or a lambda.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LocalFunctionOrLambdaAnalyzer() : ProcessAnalyzer(Descriptors.LocalFunctionOrLambda.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSyntaxNodeAction(
            node => Check(node, types),
            SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression,
            SyntaxKind.SimpleLambdaExpression);

    private void Check(SyntaxNodeAnalysisContext context, KnownTypes types)
    {
        SyntaxList<AttributeListSyntax> lists = context.Node switch
        {
            LocalFunctionStatementSyntax local => local.AttributeLists,
            LambdaExpressionSyntax lambda => lambda.AttributeLists,
            _ => default,
        };
        foreach (AttributeSyntax attribute in lists.SelectMany(list => list.Attributes))
        {
            ISymbol? constructor = context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol;
            if (!types.RunInProcess.Is(constructor?.ContainingType)) continue;
            context.ReportDiagnostic(context.Node is LocalFunctionStatementSyntax function
                ? Descriptors.LocalFunctionOrLambda.Create(
                    function.Identifier.GetLocation(), $"The local function '{function.Identifier.ValueText}'")
                : Descriptors.LocalFunctionOrLambda.Create(attribute.GetLocation(), "A lambda"));
        }
    }
}
