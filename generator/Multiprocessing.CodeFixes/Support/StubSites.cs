namespace Multiprocessing.CodeFixes.Support;

/// <summary>The places where a marked method is called, directly or through its stubs.</summary>
internal static class StubSites
{
    /// <summary>All calls of the method and of its stubs.</summary>
    public static async Task<List<(DocumentId Document, InvocationExpressionSyntax Call)>> FindAsync(
        Solution solution, IMethodSymbol method, KnownTypes types, CancellationToken cancellationToken)
    {
        string stub = StubNames.Of(method, types);
        var found = new List<(DocumentId, InvocationExpressionSyntax)>();
        foreach (Document document in
            solution.Projects.SelectMany(project => project.Documents).Where(d => d.SupportsSyntaxTree))
        {
            SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            if (root is null || !root.DescendantTokens().Any(t => MayName(t.ValueText, method, stub))) continue;
            if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
                continue;
            found.AddRange(
                Calls(root).Where(call => IsOf(call, method, stub, model, cancellationToken))
                    .Select(call => (document.Id, call)));
        }

        return found;
    }

    /// <summary>
    /// Whether all calls of stubs still compile when a parameter gets another type. The compiler cannot be asked: the
    /// stubs that it knows are those of before.
    /// </summary>
    /// <param name="solution">The solution before the change.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="types">The types of its compilation.</param>
    /// <param name="type">Its new type; null if nothing fits any more that fitted before.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<bool> AcceptAsync(
        Solution solution, IParameterSymbol parameter, KnownTypes types, ITypeSymbol? type,
        CancellationToken cancellationToken)
    {
        var method = (IMethodSymbol)parameter.ContainingSymbol;
        int position = method.Parameters.Take(parameter.Ordinal).Count(p => !types.CancellationToken.Is(p.Type));
        foreach ((DocumentId id, InvocationExpressionSyntax call) in
            await FindAsync(solution, method, types, cancellationToken).ConfigureAwait(false))
        {
            SemanticModel? model = await solution.GetDocument(id)!.GetSemanticModelAsync(
                cancellationToken).ConfigureAwait(false);
            if (IsDirect(call, method, model!, cancellationToken)) continue;
            if (Arguments.For(call.ArgumentList, parameter.Name, position) is not { } argument) continue;
            if (type is null || !model.ClassifyConversion(argument.Expression, type).IsImplicit) return false;
        }

        return true;
    }

    /// <summary>Whether somebody calls a stub of the method.</summary>
    public static async Task<bool> AnyAsync(
        Solution solution, IMethodSymbol method, KnownTypes types, CancellationToken cancellationToken)
    {
        foreach ((DocumentId id, InvocationExpressionSyntax call) in
            await FindAsync(solution, method, types, cancellationToken).ConfigureAwait(false))
        {
            SemanticModel? model = await solution.GetDocument(id)!.GetSemanticModelAsync(
                cancellationToken).ConfigureAwait(false);
            if (!IsDirect(call, method, model!, cancellationToken)) return true;
        }

        return false;
    }

    private static bool IsDirect(
        InvocationExpressionSyntax call, IMethodSymbol method, SemanticModel model,
        CancellationToken cancellationToken) =>
        SymbolEqualityComparer.Default.Equals(
            (model.GetSymbolInfo(call, cancellationToken).Symbol as IMethodSymbol)?.OriginalDefinition, method);

    /// <summary>
    /// The marked method that a stub is of; null if it is no stub, or could be that of several methods.
    /// </summary>
    public static IMethodSymbol? MethodOf(
        InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetSymbolInfo(call, cancellationToken).Symbol
            is not IMethodSymbol { ContainingType.ContainingType: { } owner }) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        IMethodSymbol[] methods = owner.GetMembers().OfType<IMethodSymbol>()
            .Where(m => m.MethodKind == MethodKind.Ordinary
                && IsOf(call, m, StubNames.Of(m, types), model, cancellationToken)).ToArray();
        return methods.Length == 1 ? methods[0] : null;
    }

    /// <summary>
    /// Adds an argument to every call of the method and of its stubs. Calls in the method itself hand on its parameter.
    /// </summary>
    public static async Task<Solution> AddArgumentAsync(
        Solution before, Solution after, IMethodSymbol method, KnownTypes types, int position, string parameter,
        ExpressionSyntax argument, CancellationToken cancellationToken)
    {
        string stub = StubNames.Of(method, types);
        foreach (DocumentId id in before.Projects.SelectMany(project => project.DocumentIds).ToList())
        {
            if (before.GetDocument(id) is not { SupportsSyntaxTree: true } old
                || after.GetDocument(id) is not { } current) continue;
            SyntaxNode? root = await old.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            if (root is null || !root.DescendantTokens().Any(t => MayName(t.ValueText, method, stub))) continue;
            SemanticModel? model = await old.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
            if (model is null) continue;

            // The marked method itself has changed already, so calls are matched by their order in the document.
            Dictionary<int, ExpressionSyntax> matches = Calls(root).Select((call, index) => (call, index))
                .Where(c => IsOf(c.call, method, stub, model, cancellationToken))
                .ToDictionary(
                    c => c.index,
                    c => IsIn(method, c.call, cancellationToken) ? SyntaxFactory.IdentifierName(parameter) : argument);
            if (matches.Count == 0) continue;
            SyntaxNode? changed = await current.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            if (changed is null) continue;
            List<InvocationExpressionSyntax> calls = Calls(changed).ToList();
            Dictionary<SyntaxNode, ExpressionSyntax> values = matches.Where(match => match.Key < calls.Count)
                .ToDictionary(match => (SyntaxNode)calls[match.Key], match => match.Value);
            changed = changed.ReplaceNodes(
                values.Keys,
                (original, call) => With((InvocationExpressionSyntax)call, position, parameter, values[original]));
            after = after.WithDocumentSyntaxRoot(id, changed);
        }

        return after;
    }

    private static bool IsIn(
        IMethodSymbol method, InvocationExpressionSyntax call, CancellationToken cancellationToken) =>
        method.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellationToken).Contains(call));

    private static IEnumerable<InvocationExpressionSyntax> Calls(SyntaxNode root) =>
        root.DescendantNodes().OfType<InvocationExpressionSyntax>();

    private static InvocationExpressionSyntax With(
        InvocationExpressionSyntax call, int position, string parameter, ExpressionSyntax value)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        ArgumentSyntax argument = SyntaxFactory.Argument(value);
        bool fits = position <= arguments.Count && arguments.Take(position).All(a => a.NameColon is null);
        arguments = fits ? arguments.Insert(position, argument) : arguments.Add(Arguments.Named(parameter, argument));
        return call.WithArgumentList(call.ArgumentList.WithArguments(arguments).Formatted());
    }

    private static bool IsOf(
        InvocationExpressionSyntax call, IMethodSymbol method, string stub, SemanticModel model,
        CancellationToken cancellationToken)
    {
        SimpleNameSyntax? name = call.Expression switch
        {
            SimpleNameSyntax simple => simple,
            MemberAccessExpressionSyntax access => access.Name,
            _ => null,
        };
        if (name is null || !MayName(name.Identifier.ValueText, method, stub)) return false;
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol target)
            return IsNamedLikeStub(call, method, stub);
        if (SymbolEqualityComparer.Default.Equals(target.OriginalDefinition, method)) return true;
        if (target.ContainingType is { Name: "Calls" or "Spawn" } stubs
            && SymbolEqualityComparer.Default.Equals(
                stubs.ContainingType, method.ContainingType)) return target.Name == stub;
        return target.Name == StubNames.OnPool(stub)
            && call.Expression is MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax property }
            && property.Name.Identifier.ValueText == method.ContainingType.Name;
    }

    /// <summary>Where a call does not bind, because its stub has not been generated: by the names alone.</summary>
    private static bool IsNamedLikeStub(InvocationExpressionSyntax call, IMethodSymbol method, string stub)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } access)
            return false;
        SimpleNameSyntax? holder = LastName(access.Expression);
        if (holder?.Identifier.ValueText is "Calls" or "Spawn")
        {
            string? owner = holder.Parent is MemberAccessExpressionSyntax of && of.Name == holder
                ? LastName(of.Expression)?.Identifier.ValueText
                : holder.Ancestor<TypeDeclarationSyntax>()?.Identifier.ValueText;
            return name == stub && owner == method.ContainingType.Name;
        }

        return name == StubNames.OnPool(stub) && holder?.Identifier.ValueText == method.ContainingType.Name;
    }

    private static SimpleNameSyntax? LastName(ExpressionSyntax expression) =>
        expression as SimpleNameSyntax ?? (expression as MemberAccessExpressionSyntax)?.Name;

    /// <summary>Whether an identifier can be the method or one of its stubs.</summary>
    private static bool MayName(string identifier, IMethodSymbol method, string stub) =>
        identifier.StartsWith(method.Name, StringComparison.Ordinal)
        || identifier.StartsWith(stub, StringComparison.Ordinal);
}
