namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// A rule about what is handed to a pool or to <c>ChildProcess.Start</c> in place of a call. The compiler refuses it too,
/// but can say only that types do not fit.
/// </summary>
public abstract class CallArgumentAnalyzer : ProcessAnalyzer
{
    private protected CallArgumentAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext context, Library library) =>
        context.RegisterSyntaxNodeAction(
            node =>
            {
                var call = (InvocationExpressionSyntax)node.Node;
                if (CallArgument.Find(call, node.SemanticModel, library, node.CancellationToken) is { } argument)
                {
                    Check(node, ((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.ValueText, argument, library);
                }
            },
            SyntaxKind.InvocationExpression);

    private protected abstract void Check(
        SyntaxNodeAnalysisContext context, string runner, CallArgument argument, Library library);
}

/// <summary>The argument of a pool's method that has to be a call, or to make one.</summary>
internal readonly struct CallArgument(ExpressionSyntax given, bool isSelector)
{
    public ExpressionSyntax Given { get; } = given;

    /// <summary>Whether the argument makes a call for each element of a source.</summary>
    public bool IsSelector { get; } = isSelector;

    public static CallArgument? Find(
        InvocationExpressionSyntax call, SemanticModel model, Library library, CancellationToken cancellationToken)
    {
        if (call.Expression is not MemberAccessExpressionSyntax access || call.ArgumentList.Arguments.Count == 0) return null;
        bool ofOne = access.Name.Identifier.ValueText is "Run" or "RunAsync" or "Start" or "StreamAsync";
        bool ofMany = access.Name.Identifier.ValueText is "MapAsync" or "StreamAsync" or "StreamUnorderedAsync";
        if (!ofOne && !ofMany) return null;

        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        ExpressionSyntax? second = ofMany && arguments.Count > 1 ? arguments[1].Expression : null;
        bool isSelector = second is not null && (!ofOne || second is AnonymousFunctionExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax);
        if (ofMany && !ofOne && second is null) return null;
        ExpressionSyntax given = isSelector ? second! : arguments[0].Expression;
        if (!isSelector && IsRightType(given, model, library, cancellationToken)) return null;

        ITypeSymbol? receiver = model.GetTypeInfo(access.Expression, cancellationToken).Type
            ?? model.GetSymbolInfo(access.Expression, cancellationToken).Symbol as ITypeSymbol;
        if (!library.IsPool(receiver) && !library.IsChildProcess(receiver)) return null;

        // Somebody may have written an overload that takes just this.
        return model.GetSymbolInfo(call, cancellationToken).Symbol is null ? new CallArgument(given, isSelector) : null;
    }

    /// <summary>The single expression of a lambda, or null.</summary>
    public static ExpressionSyntax? Body(AnonymousFunctionExpressionSyntax lambda) =>
        lambda.Body is AwaitExpressionSyntax awaited ? awaited.Expression : lambda.Body as ExpressionSyntax;

    public static bool IsRightType(
        ExpressionSyntax expression, SemanticModel model, Library library, CancellationToken cancellationToken) =>
        library.IsCall(model.GetTypeInfo(expression, cancellationToken).Type);

    /// <summary>The method of this project that an expression calls or names and that could be run: a static one, or one that is marked.</summary>
    public static IMethodSymbol? Method(ExpressionSyntax expression, SemanticModel model, Library library, CancellationToken cancellationToken)
    {
        SymbolInfo info = model.GetSymbolInfo(expression, cancellationToken);
        ISymbol? symbol = info.Symbol ?? (info.CandidateSymbols.Length > 0 ? info.CandidateSymbols[0] : null);
        return symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
            && method.DeclaringSyntaxReferences.Length > 0 && (method.IsStatic || library.IsMarked(method))
            ? method
            : null;
    }
}
