using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// A rule about what is handed to a pool or to <c>ChildProcess.Start</c>, or kept, in place of a call. The compiler
/// refuses it too, but can say only that types do not fit.
/// </summary>
public abstract class CallArgumentAnalyzer : ProcessAnalyzer
{
    private protected CallArgumentAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSyntaxNodeAction(
            node =>
            {
                if (CallArgument.Find(node.Node, node.SemanticModel, types, node.CancellationToken) is { } argument)
                    Check(node, argument, types);
            },
            SyntaxKind.InvocationExpression, SyntaxKind.SimpleAssignmentExpression, SyntaxKind.EqualsValueClause);

    private protected abstract void Check(
        SyntaxNodeAnalysisContext context, CallArgument argument, KnownTypes types);
}

/// <summary>
/// What has to be a call, or to make one: the argument of a pool's method, or the value of a property or variable of
/// that type.
/// </summary>
internal readonly struct CallArgument(string runner, ExpressionSyntax given, bool isSelector)
{
    /// <summary>The method, property or variable that wants it.</summary>
    public string Runner { get; } = runner;

    public ExpressionSyntax Given { get; } = given;

    /// <summary>Whether the argument makes a call for each element of a source.</summary>
    public bool IsSelector { get; } = isSelector;

    public static CallArgument? Find(
        SyntaxNode node, SemanticModel model, KnownTypes types, CancellationToken cancellationToken) => node switch
        {
            InvocationExpressionSyntax call => Find(call, model, types, cancellationToken),

            // By their names first: of all assignments, few are those of calls.
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax property } assignment
                when property.Identifier.ValueText == "Initializer"
                    && types.IsCall(model.GetTypeInfo(property, cancellationToken).Type)
                    && !IsRightType(assignment.Right, model, types, cancellationToken) =>
                new CallArgument("Initializer", assignment.Right, isSelector: false),
            EqualsValueClauseSyntax
            {
                Parent: VariableDeclaratorSyntax
                {
                    Parent: VariableDeclarationSyntax { Type: SimpleNameSyntax type },
                } variable,
            } clause
                when type.Identifier.ValueText is "ProcessCall" or "ProcessStreamCall"
                    && types.IsCall(model.GetTypeInfo(type, cancellationToken).Type)
                    && !IsRightType(clause.Value, model, types, cancellationToken) =>
                new CallArgument(variable.Identifier.ValueText, clause.Value, isSelector: false),
            _ => null,
        };

    private static CallArgument? Find(
        InvocationExpressionSyntax call, SemanticModel model, KnownTypes types, CancellationToken cancellationToken)
    {
        if (call.Expression is not MemberAccessExpressionSyntax access || call.ArgumentList.Arguments.Count == 0)
            return null;
        bool ofOne = access.Name.Identifier.ValueText is "Run" or "RunAsync" or "Start" or "StreamAsync";
        bool ofMany = access.Name.Identifier.ValueText is "MapAsync" or "StreamAsync" or "StreamUnorderedAsync";
        if (!ofOne && !ofMany) return null;

        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        ExpressionSyntax? second = ofMany && arguments.Count > 1 ? arguments[1].Expression : null;
        bool isSelector = second is not null
            && (!ofOne
                || second is AnonymousFunctionExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax);
        if (ofMany && !ofOne && second is null) return null;
        ExpressionSyntax given = isSelector ? second! : arguments[0].Expression;
        if (!isSelector && IsRightType(given, model, types, cancellationToken)) return null;

        ITypeSymbol? receiver = model.GetTypeInfo(access.Expression, cancellationToken).Type
            ?? model.GetSymbolInfo(access.Expression, cancellationToken).Symbol as ITypeSymbol;
        if (!types.IsPool(receiver) && !types.IsChildProcess(receiver)) return null;

        // Somebody may have written an overload that takes just this.
        return model.GetSymbolInfo(call, cancellationToken).Symbol is null
            ? new CallArgument(access.Name.Identifier.ValueText, given, isSelector)
            : null;
    }

    /// <summary>The single expression of a lambda, or null.</summary>
    public static ExpressionSyntax? Body(AnonymousFunctionExpressionSyntax lambda) =>
        lambda.Body is AwaitExpressionSyntax awaited ? awaited.Expression : lambda.Body as ExpressionSyntax;

    public static bool IsRightType(
        ExpressionSyntax expression, SemanticModel model, KnownTypes types, CancellationToken cancellationToken) =>
        types.IsCall(model.GetTypeInfo(expression, cancellationToken).Type);

    /// <summary>
    /// The method of this project that an expression calls or names and that could be run: a static one, or one that is
    /// marked.
    /// </summary>
    public static IMethodSymbol? Method(
        ExpressionSyntax expression, SemanticModel model, KnownTypes types, CancellationToken cancellationToken)
    {
        SymbolInfo info = model.GetSymbolInfo(expression, cancellationToken);
        ISymbol? symbol = info.Symbol ?? (info.CandidateSymbols.Length > 0 ? info.CandidateSymbols[0] : null);
        return symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
            && method.DeclaringSyntaxReferences.Length > 0 && (method.IsStatic || types.IsMarked(method))
            ? method
            : null;
    }
}
