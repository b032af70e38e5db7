namespace Multiprocessing.CodeFixes.Support;

/// <summary>A lambda taken apart: what it needs, what it does and what it returns.</summary>
internal sealed class ExtractedMethod
{
    private readonly AnonymousFunctionExpressionSyntax _lambda;
    private readonly List<(string Name, ITypeSymbol Type)> _parameters;
    private readonly ITypeSymbol? _result;

    private ExtractedMethod(
        AnonymousFunctionExpressionSyntax lambda, List<(string Name, ITypeSymbol Type)> parameters, ITypeSymbol? result)
    {
        _lambda = lambda;
        _parameters = parameters;
        _result = result;
    }

    /// <summary>Whether the lambda is called for each element of a source, and so has a parameter of its own.</summary>
    public bool IsSelector => _lambda is SimpleLambdaExpressionSyntax
        or ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: > 0 };

    private bool IsAsync => _lambda.Modifiers.Any(SyntaxKind.AsyncKeyword);

    /// <summary>The parts, or null where the lambda cannot stand on its own.</summary>
    public static ExtractedMethod? From(
        AnonymousFunctionExpressionSyntax lambda, SemanticModel model, CancellationToken cancellationToken)
    {
        if (lambda.DescendantNodes().Any(n => n is ThisExpressionSyntax or BaseExpressionSyntax)) return null;
        var parameters = new List<(string, ITypeSymbol)>();
        foreach (IdentifierNameSyntax name in lambda.Body.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            ISymbol? symbol = model.GetSymbolInfo(name, cancellationToken).Symbol;
            if (symbol
                is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }
                    or IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary }
                    && !(name.Parent is MemberAccessExpressionSyntax access && access.Name == name)) return null;
            if (symbol is not (ILocalSymbol or IParameterSymbol)) continue;
            if (symbol.DeclaringSyntaxReferences.Any(r => lambda.Body.Contains(r.GetSyntax(cancellationToken))))
                continue;
            ITypeSymbol type = symbol is ILocalSymbol local ? local.Type : ((IParameterSymbol)symbol).Type;
            if (type.TypeKind == TypeKind.Error) return null;
            if (parameters.All(p => p.Item1 != symbol.Name)) parameters.Add((symbol.Name, type));
        }

        ITypeSymbol? result = lambda.Body is ExpressionSyntax expression
            ? model.GetTypeInfo(expression, cancellationToken).Type
            : lambda.Body.DescendantNodes(n => n is not AnonymousFunctionExpressionSyntax)
                .OfType<ReturnStatementSyntax>().Where(r => r.Expression is not null)
                .Select(r => model.GetTypeInfo(r.Expression!, cancellationToken).Type).FirstOrDefault();
        return result?.TypeKind == TypeKind.Error ? null : new ExtractedMethod(lambda, parameters, result);
    }

    public MethodDeclarationSyntax Declare(string name, SyntaxGenerator generator, Compilation compilation)
    {
        bool isVoid = _result is null || _result.SpecialType == SpecialType.System_Void;
        TypeSyntax result = (IsAsync, isVoid) switch
        {
            (true, true) => generator.TypeName(compilation, "System.Threading.Tasks.Task")!,
            (true, false) => generator.TypeName(compilation, "System.Threading.Tasks.Task`1", _result!)!,
            (false, true) => SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)),
            (false, false) => generator.TypeName(_result!),
        };
        var method = (MethodDeclarationSyntax)generator.MethodDeclaration(
            name,
            _parameters.Select(p => generator.ParameterDeclaration(p.Name, generator.TypeName(p.Type))),
            returnType: result,
            accessibility: Accessibility.Private,
            modifiers: IsAsync
                ? DeclarationModifiers.Static | DeclarationModifiers.Async
                : DeclarationModifiers.Static);
        method = _lambda.Body is BlockSyntax block
            ? method.WithBody(block)
            : method.WithBody(null)
                .WithExpressionBody(
                    SyntaxFactory.ArrowExpressionClause(((ExpressionSyntax)_lambda.Body).WithoutTrivia()))
                .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken));
        return ((MethodDeclarationSyntax)generator.AddAttributes(
            method, generator.Attribute(generator.TypeName(compilation, KnownNames.RunInProcess)!)))
            .WithLeadingTrivia(_lambda.LineEnd()).WithTrailingTrivia(_lambda.LineEnd()).Formatted();
    }

    public ExpressionSyntax Call(string name) => SyntaxFactory.ParseExpression(
        $"Calls.{name}({string.Join(", ", _parameters.Select(p => p.Name))})");
}
