namespace Multiprocessing.CodeFixes.Usage;

/// <summary>
/// MP3002: declares the local with using, or await using. Not a child process, of which the end of the block would be
/// the end, nor what a task uses that goes on after the block.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NeverDisposedCodeFix() : ProcessFix(
    "Dispose it at the end of the block", DiagnosticIds.NeverDisposed)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<StatementSyntax>() is not { Parent: BlockSyntax or GlobalStatementSyntax } statement)
            return null;
        ExpressionSyntax? value = statement switch
        {
            LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } local =>
                local.Declaration.Variables[0].Initializer?.Value,
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax discard } => discard.Right,
            ExpressionStatementSyntax expression => expression.Expression,
            _ => null,
        };
        if (value is null || model.GetTypeInfo(value, cancellationToken).Type is not { } type) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        if (types.IsChildProcess(type)) return null;
        if (statement is LocalDeclarationStatementSyntax kept
            && OutlivesTheBlock(
                kept.Declaration.Variables[0].Identifier.ValueText, statement, model, cancellationToken)) return null;
        bool isAsync = type.AllInterfaces.Any(types.AsyncDisposable.Is) && AsyncCode.Contains(statement);
        if (!isAsync && !type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_IDisposable)) return null;

        LocalDeclarationStatementSyntax declaration = statement as LocalDeclarationStatementSyntax
            ?? (LocalDeclarationStatementSyntax)SyntaxFactory.ParseStatement(
                $"var {model.FreeName(statement.SpanStart, "unused")} = "
                + $"{value.WithoutTrivia()};").WithTriviaFrom(statement);
        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        declaration = declaration.WithLeadingTrivia()
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        if (isAsync)
        {
            declaration = declaration.WithAwaitKeyword(
                SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        }

        return await finding.Document.ReplaceAsync(
            statement, declaration.WithLeadingTrivia(leading), cancellationToken).ConfigureAwait(false);
    }

    private static bool OutlivesTheBlock(
        string name, StatementSyntax statement, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode block = statement.Parent is GlobalStatementSyntax global ? global.Parent! : statement.Parent!;
        bool isAsync = AsyncCode.Contains(statement);
        KnownTypes types = KnownTypes.Of(model.Compilation);
        foreach (IdentifierNameSyntax use in
            block.DescendantNodes().OfType<IdentifierNameSyntax>().Where(u => u.Identifier.ValueText == name))
        {
            List<SyntaxNode> around = use.Ancestors().TakeWhile(a => a != block).ToList();
            if (!around.OfType<InvocationExpressionSyntax>().Any(
                call => GoesOn(model.GetTypeInfo(call, cancellationToken).Type, types))) continue;
            int function = around.FindLastIndex(
                a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
            List<SyntaxNode> outside = around.Skip(function + 1).ToList();
            StatementSyntax? end = outside.OfType<StatementSyntax>().FirstOrDefault();
            bool isAwaited = outside.TakeWhile(a => a != end).Any(EndsIt) || end is CommonForEachStatementSyntax;
            if (!isAwaited && !(isAsync && end is LocalDeclarationStatementSyntax)) return true;
        }

        return false;
    }

    private static bool GoesOn(ITypeSymbol? type, KnownTypes types) =>
        types.IsTask(type) || types.AsyncEnumerable.Is(type) || types.IsCall(type) || types.IsChildProcess(type);

    private static bool EndsIt(SyntaxNode around) => around switch
    {
        AwaitExpressionSyntax => true,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText == "Result",
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } =>
            called.Name.Identifier.ValueText is "Run" or "Wait" or "WaitAll" or "GetResult",
        _ => false,
    };
}
