namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0001: adds static, and calls through an object become calls through the type.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class MethodIsNotStaticCodeFix() : ProcessFix("Make the method static", DiagnosticIds.MethodIsNotStatic)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method) return null;
        if (method.IsVirtual || method.IsOverride || method.IsAbstract
            || method.ContainingType.TypeKind == TypeKind.Interface) return null;
        if (await MethodPart.AllAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false)
            is not { } parts) return null;
        if (Implements(method) || parts.Any(part => UsesObject(part.Node, part.Symbol, part.Model, cancellationToken)))
            return null;

        ExpressionSyntax type = SyntaxGenerator.GetGenerator(finding.Document).TypeName(method.ContainingType);
        var edits = new Edits(finding.Solution);
        foreach (MethodPart part in parts)
            edits.Add(part.Document, part.Node, node => node.WithModifier(SyntaxKind.StaticKeyword));
        foreach ((DocumentId document, SimpleNameSyntax name) in
            await CallSites.FindAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false))
        {
            // What stands in front of a '?.' decides whether the call is made at all.
            if (name.Parent is MemberBindingExpressionSyntax) return null;
            if (name.Parent is not MemberAccessExpressionSyntax access || access.Name != name) continue;
            if (!HasNoEffect(access.Expression)) return null;
            edits.Add(document, access, current => current.WithExpression(type.WithTriviaFrom(current.Expression)));
        }

        return edits.Apply();
    }

    /// <summary>Whether the object can go without taking something with it that has to happen.</summary>
    private static bool HasNoEffect(ExpressionSyntax receiver) => receiver switch
    {
        ThisExpressionSyntax or BaseExpressionSyntax => true,
        SimpleNameSyntax or PredefinedTypeSyntax or AliasQualifiedNameSyntax => true,
        MemberAccessExpressionSyntax access => HasNoEffect(access.Expression),
        ParenthesizedExpressionSyntax parenthesized => HasNoEffect(parenthesized.Expression),
        PostfixUnaryExpressionSyntax suppressed when suppressed.IsKind(SyntaxKind.SuppressNullableWarningExpression) =>
            HasNoEffect(suppressed.Operand),
        ObjectCreationExpressionSyntax { Initializer: null } creation =>
            creation.ArgumentList?.Arguments.All(
                argument => argument.Expression is LiteralExpressionSyntax || HasNoEffect(argument.Expression)) ?? true,
        _ => false,
    };

    private static bool Implements(IMethodSymbol method) =>
        method.ExplicitInterfaceImplementations.Length > 0
        || method.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(method.Name)).Any(member =>
            SymbolEqualityComparer.Default.Equals(
                method.ContainingType.FindImplementationForInterfaceMember(member), method));

    private static bool UsesObject(
        MethodDeclarationSyntax declaration, IMethodSymbol method, SemanticModel model,
        CancellationToken cancellationToken) =>
        declaration.DescendantNodes().Any(inner => inner switch
        {
            ThisExpressionSyntax or BaseExpressionSyntax => true,
            SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => false,
            SimpleNameSyntax { Parent: NameColonSyntax or MemberBindingExpressionSyntax } => false,
            IdentifierNameSyntax name when model.GetSymbolInfo(name, cancellationToken).Symbol is
                IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } => true,
            SimpleNameSyntax name => model.GetSymbolInfo(name, cancellationToken).Symbol is
                    IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }
                        or IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary }
                        or IEventSymbol { IsStatic: false }
                && model.GetSymbolInfo(name, cancellationToken).Symbol is { } symbol
                && !SymbolEqualityComparer.Default.Equals(symbol, method)
                && !IsInitializer(name),
            _ => false,
        });

    /// <summary>The left side of an object initializer names a member of the new object.</summary>
    private static bool IsInitializer(SimpleNameSyntax name) =>
        name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment
            && assignment.Left == name;
}
