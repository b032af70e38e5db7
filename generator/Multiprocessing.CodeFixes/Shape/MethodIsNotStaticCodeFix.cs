namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0001: adds static, and calls through an object become calls through the type.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class MethodIsNotStaticCodeFix() : ProcessFix("Make the method static", DiagnosticIds.MethodIsNotStatic)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        Tracked<MethodDeclarationSyntax> tracked = await Tracked.CreateAsync(finding.Document, declaration, cancellationToken).ConfigureAwait(false);
        (_, declaration, SemanticModel model) = await tracked.FindAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method) return null;
        if (method.IsVirtual || method.IsOverride || method.IsAbstract || method.ContainingType.TypeKind == TypeKind.Interface) return null;
        if (Implements(method) || UsesObject(declaration, method, model, cancellationToken)) return null;

        var generator = SyntaxGenerator.GetGenerator(finding.Document);
        ExpressionSyntax type = generator.TypeName(method.ContainingType);
        Solution solution = await CallSites.RewriteAsync(
            tracked.Solution, method, call => ThroughType(call, type), cancellationToken).ConfigureAwait(false);
        (Document document, declaration, _) = await tracked.FindAsync(solution, cancellationToken).ConfigureAwait(false);
        return await document.ReplaceAsync(
            declaration, declaration.WithModifier(SyntaxKind.StaticKeyword), cancellationToken).ConfigureAwait(false);
    }

    private static InvocationExpressionSyntax ThroughType(InvocationExpressionSyntax call, ExpressionSyntax type) =>
        call.Expression is MemberAccessExpressionSyntax access
            ? call.WithExpression(access.WithExpression(type.WithTriviaFrom(access.Expression)))
            : call;

    private static bool Implements(IMethodSymbol method) =>
        method.ExplicitInterfaceImplementations.Length > 0
        || method.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(method.Name)).Any(member =>
            SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));

    private static bool UsesObject(
        MethodDeclarationSyntax declaration, IMethodSymbol method, SemanticModel model, CancellationToken cancellationToken) =>
        declaration.DescendantNodes().Any(inner => inner switch
        {
            ThisExpressionSyntax or BaseExpressionSyntax => true,
            SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => false,
            SimpleNameSyntax { Parent: NameColonSyntax or MemberBindingExpressionSyntax } => false,
            IdentifierNameSyntax name when model.GetSymbolInfo(name, cancellationToken).Symbol is
                IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } => true,
            SimpleNameSyntax name => model.GetSymbolInfo(name, cancellationToken).Symbol is
                    IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } or IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary } or IEventSymbol { IsStatic: false }
                && model.GetSymbolInfo(name, cancellationToken).Symbol is { } symbol
                && !SymbolEqualityComparer.Default.Equals(symbol, method)
                && !IsInitializer(name),
            _ => false,
        });

    /// <summary>The left side of an object initializer names a member of the new object.</summary>
    private static bool IsInitializer(SimpleNameSyntax name) =>
        name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment && assignment.Left == name;
}
