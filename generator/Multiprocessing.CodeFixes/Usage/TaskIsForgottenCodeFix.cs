namespace Multiprocessing.CodeFixes.Usage;

/// <summary>
/// MP3013: awaits the task, in a method that becomes asynchronous where it and its callers can; elsewhere waits for it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskIsForgottenCodeFix() : ProcessFix("Await it", DiagnosticIds.TaskIsForgotten)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ExpressionSyntax>() is not { } task) return null;
        // Where nothing may be called, there is nothing to await.
        if (task is ConditionalAccessExpressionSyntax) return null;
        if (AsyncCode.Contains(task))
            return await InPlaceAsync(finding, task, task.Awaited(task), cancellationToken).ConfigureAwait(false);
        return await InLambdaAsync(finding, task, cancellationToken).ConfigureAwait(false)
            ?? await InMethodAsync(finding, task, cancellationToken).ConfigureAwait(false)
            ?? await BlockingAsync(finding, task, cancellationToken).ConfigureAwait(false);
    }

    private static Task<Solution?> InPlaceAsync(
        Finding finding, ExpressionSyntax task, ExpressionSyntax replacement, CancellationToken cancellationToken)
    {
        (SyntaxNode old, SyntaxNode now) = Statement(task, replacement);
        return finding.Document.TryReplaceAsync(old, now, cancellationToken);
    }

    /// <summary>
    /// What is replaced, and by what: the whole declaration of a local, if the task was all that it was for.
    /// </summary>
    private static (SyntaxNode Old, SyntaxNode New) Statement(ExpressionSyntax task, ExpressionSyntax replacement) =>
        task.Parent is EqualsValueClauseSyntax
        {
            Parent.Parent: VariableDeclarationSyntax
            {
                Variables.Count: 1,
                Parent: LocalDeclarationStatementSyntax statement,
            },
        }
            ? (statement, SyntaxFactory.ExpressionStatement(replacement.WithoutTrivia()).WithTriviaFrom(statement))
            : (task, replacement);

    /// <summary>
    /// A lambda for which there is an overload that takes a task, as that of <c>Task.Run</c>; none that stays void.
    /// </summary>
    private static async Task<Solution?> InLambdaAsync(
        Finding finding, ExpressionSyntax task, CancellationToken cancellationToken)
    {
        if (task.Ancestors().FirstOrDefault(IsFunction) is not AnonymousFunctionExpressionSyntax lambda) return null;
        // One that had a result would have a task of it, which nobody awaits either.
        SemanticModel before = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (before.GetSymbolInfo(lambda, cancellationToken).Symbol is not IMethodSymbol { ReturnsVoid: true })
            return null;
        (SyntaxNode old, SyntaxNode now) = Statement(task, task.Awaited(task));
        var mark = new SyntaxAnnotation();
        AnonymousFunctionExpressionSyntax bare = lambda.ReplaceNode(old, now).WithoutLeadingTrivia();
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        AnonymousFunctionExpressionSyntax changed = bare.WithModifiers(bare.Modifiers.Add(keyword))
            .WithLeadingTrivia(lambda.GetLeadingTrivia()).WithAdditionalAnnotations(mark);
        if (await finding.Document.TryReplaceAsync(lambda, changed, cancellationToken).ConfigureAwait(false)
            is not { } solution) return null;
        Document document = solution.GetDocument(finding.Document.Id)!;
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        SyntaxNode? found = root?.GetAnnotatedNodes(mark).FirstOrDefault();
        return found is not null
            && model?.GetSymbolInfo(found, cancellationToken).Symbol is IMethodSymbol { ReturnsVoid: false }
                ? solution
                : null;
    }

    private static async Task<Solution?> InMethodAsync(
        Finding finding, ExpressionSyntax task, CancellationToken cancellationToken)
    {
        if (task.Ancestors().FirstOrDefault(IsFunction) is not MethodDeclarationSyntax declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method || !IsFree(method)) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        bool isMain = SymbolEqualityComparer.Default.Equals(
            model.Compilation.GetEntryPoint(cancellationToken), method);
        bool isHandler = method.Parameters.Length == 2 && types.EventArgs.IsOrIsBaseOf(method.Parameters[1].Type);
        var generator = SyntaxGenerator.GetGenerator(finding.Document);
        TypeSyntax? result = method.ReturnsVoid
            ? generator.TypeName(model.Compilation, "System.Threading.Tasks.Task")
            : isMain
                ? generator.TypeName(model.Compilation, "System.Threading.Tasks.Task`1", method.ReturnType)
                : null;
        if (result is null) return null;

        (SyntaxNode old, SyntaxNode now) = Statement(task, task.Awaited(task));
        var edits = new Edits(finding.Solution);
        edits.Add(finding.Document.Id, old, _ => now);
        edits.Add(finding.Document.Id, declaration, node => (isHandler && method.ReturnsVoid
            ? node
            : node.WithReturnType(result.WithTriviaFrom(node.ReturnType))).WithModifier(SyntaxKind.AsyncKeyword));
        if (!isHandler
            && !await AwaitCallersAsync(edits, finding.Solution, method, cancellationToken).ConfigureAwait(false))
            return null;
        Solution changed = edits.Apply();
        return await Compiles.AsBeforeAsync(
            finding.Solution, changed, newStubs: false, cancellationToken).ConfigureAwait(false) ? changed : null;
    }

    /// <summary>Whether nothing but its callers depends on what a method returns.</summary>
    private static bool IsFree(IMethodSymbol method) =>
        method is
        {
            IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false,
            PartialDefinitionPart: null, PartialImplementationPart: null,
            ExplicitInterfaceImplementations.IsEmpty: true,
        }
        && !method.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(method.Name)).Any(member =>
            SymbolEqualityComparer.Default.Equals(
                method.ContainingType.FindImplementationForInterfaceMember(member), method));

    /// <summary>Awaits the method where it is called; false where a caller cannot.</summary>
    private static async Task<bool> AwaitCallersAsync(
        Edits edits, Solution solution, IMethodSymbol method, CancellationToken cancellationToken)
    {
        foreach ((DocumentId document, SimpleNameSyntax name) in
            await CallSites.FindAsync(solution, method, cancellationToken).ConfigureAwait(false))
        {
            if (CallSites.InvocationOf(name) is not { Parent: ExpressionStatementSyntax } call
                || !AsyncCode.Contains(call)) return false;
            edits.Add(document, call, node => node.Awaited(call));
        }

        return true;
    }

    /// <summary>The form that blocks: <c>Run</c> for <c>RunAsync</c>, else the result of the task.</summary>
    private static async Task<Solution?> BlockingAsync(
        Finding finding, ExpressionSyntax task, CancellationToken cancellationToken)
    {
        finding.Title = "Wait for it";
        if (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
            && access.Name.Identifier.ValueText is { } name && name.EndsWith("Async", StringComparison.Ordinal))
        {
            string twin = name.Substring(0, name.Length - "Async".Length);
            SimpleNameSyntax identifier = access.Name.WithIdentifier(
                SyntaxFactory.Identifier(twin).WithTriviaFrom(access.Name.Identifier));
            ExpressionSyntax direct = call.WithExpression(access.WithName(identifier));
            if (await InPlaceAsync(finding, task, direct, cancellationToken).ConfigureAwait(false) is { } solution)
                return solution;
        }

        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        KnownTypes types = KnownTypes.Of(model.Compilation);
        ITypeSymbol? type = model.GetTypeInfo(task, cancellationToken).Type;
        string wait = types.ValueTask.Is(type) || types.ValueTaskOf.Is(type)
            ? ".AsTask().GetAwaiter().GetResult()"
            : ".GetAwaiter().GetResult()";
        ExpressionSyntax waited = SyntaxFactory.ParseExpression(task.WithoutTrivia() + wait).WithTriviaFrom(task);
        return await InPlaceAsync(finding, task, waited, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsFunction(SyntaxNode node) => node
        is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax;
}
