namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// MP1007: a parameter that is a connection becomes what it is built from; the body opens it. Only for those that are
/// built from an address or a connection string alone: what else a socket or a context needs, the compiler does not
/// know.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ConnectionCannotCrossCodeFix() : MemberOrParameterFix(
    "Pass what it is built from", DiagnosticIds.ConnectionCannotCross)
{
    private protected override async Task<Solution?> ReplaceAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>()
            is not { Parent.Parent: MethodDeclarationSyntax declaration, Default: null } parameter) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken)
            is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        if (Made(symbol.Type, declaration, types) is not { } made || MadeInBody.OutlivesTheMethod(method, types))
            return null;
        if (!await StubSites.AcceptAsync(
            finding.Solution, symbol, types, type: null, cancellationToken).ConfigureAwait(false)) return null;
        MethodDeclarationSyntax full = WithBody(declaration, method);
        return made.Change(full, full.ParameterList.Parameters[symbol.Ordinal]) is { } changed
            ? await finding.Document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private static MadeInBody? Made(ITypeSymbol type, MethodDeclarationSyntax declaration, KnownTypes types)
    {
        string name = type.ToDisplayString(NullableFlowState.None);
        if (types.HttpClient.Is(type))
            return new MadeInBody(
                [("System.Uri", "Address")], "new System.Net.Http.HttpClient {{ BaseAddress = {0} }}");
        if (types.TcpClient.Is(type) || types.UdpClient.Is(type))
            return new MadeInBody([("string", "Host"), ("int", "Port")], $"new {name}({{0}}, {{1}})");
        if (type is not INamedTypeSymbol { IsAbstract: false } named || !TakesString(named)) return null;
        if (!types.DbConnection.IsOrIsBaseOf(named)) return null;
        bool opens = declaration.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
            .Any(access => access.Name.Identifier.ValueText is "Open" or "OpenAsync");
        return new MadeInBody([("string", "String")], $"new {name}({{0}})", opens ? null : "{0}.Open();");
    }

    private static bool TakesString(INamedTypeSymbol type) => type.InstanceConstructors.Any(c =>
        c.DeclaredAccessibility == Accessibility.Public && c.Parameters.Length == 1
            && c.Parameters[0].Type.SpecialType == SpecialType.System_String);

    /// <summary>An expression as a body with one statement.</summary>
    private static MethodDeclarationSyntax WithBody(MethodDeclarationSyntax declaration, IMethodSymbol method)
    {
        if (declaration.ExpressionBody is not { } arrow) return declaration;
        bool isVoid = method.ReturnsVoid
            || (method.IsAsync && method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 0 });
        StatementSyntax statement = isVoid
            ? SyntaxFactory.ExpressionStatement(arrow.Expression)
            : SyntaxFactory.ReturnStatement(
                SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), arrow.Expression,
                SyntaxFactory.Token(SyntaxKind.SemicolonToken));
        SyntaxTrivia line = declaration.LineEnd();
        return declaration.WithExpressionBody(null).WithSemicolonToken(default)
            .WithParameterList(declaration.ParameterList.WithTrailingTrivia(line))
            .WithBody(SyntaxFactory.Block(statement.WithTrailingTrivia(line).Formatted())
                .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(line))
                .WithTrailingTrivia(declaration.GetTrailingTrivia()).Formatted());
    }
}
