namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// MP1004: a parameter that is a stream becomes its bytes, a reader its text, a file stream its path; the body opens
/// it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StreamCannotCrossCodeFix() : MemberOrParameterFix(
    "Pass the content, or the path", DiagnosticIds.StreamCannotCross)
{
    /// <summary>How the names of methods begin that write to the stream they are given.</summary>
    private static readonly string[] s_destination = ["Copy", "Save", "Serialize"];

    private static readonly Dictionary<string, MadeInBody> s_made = new()
    {
        ["System.IO.Stream"] = new([("byte[]", "Bytes")], "new System.IO.MemoryStream({0})"),
        ["System.IO.MemoryStream"] = new([("byte[]", "Bytes")], "new System.IO.MemoryStream({0})"),
        ["System.IO.TextReader"] = new([("string", "Text")], "new System.IO.StringReader({0})"),
        ["System.IO.StringReader"] = new([("string", "Text")], "new System.IO.StringReader({0})"),
        ["System.IO.FileStream"] = new([("string", "Path")], "System.IO.File.OpenRead({0})"),
        ["System.IO.StreamReader"] = new([("string", "Path")], "System.IO.File.OpenText({0})"),
    };

    private protected override async Task<Solution?> ReplaceAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>()
            is not { Parent.Parent: MethodDeclarationSyntax declaration, Default: null } parameter) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken)
            is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        if (Made(symbol.Type, model.Compilation) is not { } made) return null;
        IdentifierNameSyntax[] uses = declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use =>
            SymbolEqualityComparer.Default.Equals(
                model.GetSymbolInfo(use, cancellationToken).Symbol, symbol)).ToArray();
        if (!await StubSites.AcceptAsync(
            finding.Solution, symbol, types, type: null, cancellationToken).ConfigureAwait(false)) return null;
        if (uses.Any(IsWritten) || (declaration.Body is not null && MadeInBody.OutlivesTheMethod(method, types)))
            return null;
        MethodDeclarationSyntax? changed = made.Change(declaration, parameter);
        if (changed is null)
        {
            if (uses.Length > 1) return null;
            changed = made.ChangeUse(declaration, parameter, uses.FirstOrDefault());
        }

        return await finding.Document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether something is written, which the bytes and the file that is opened for reading would not take, or would
    /// keep to themselves.
    /// </summary>
    private static bool IsWritten(IdentifierNameSyntax use) => use.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Expression == use => Writes(access.Name.Identifier.ValueText),
        ConditionalAccessExpressionSyntax access =>
            access.WhenNotNull.DescendantNodesAndSelf().OfType<MemberBindingExpressionSyntax>()
            .Any(member => Writes(member.Name.Identifier.ValueText)),
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } =>
            call.Expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
            .Last().Identifier.ValueText is { } name
            && (Writes(name) || s_destination.Any(start => name.StartsWith(start, StringComparison.Ordinal))),
        ArgumentSyntax { Parent.Parent: ObjectCreationExpressionSyntax creation } =>
            creation.Type.ToString().EndsWith("Writer", StringComparison.Ordinal),
        ArgumentSyntax { Parent.Parent: ImplicitObjectCreationExpressionSyntax } => true,
        _ => false,
    };

    private static bool Writes(string name) => name is "SetLength" or "BeginWrite" or "EndWrite"
        || name.StartsWith("Write", StringComparison.Ordinal) || name.StartsWith("Flush", StringComparison.Ordinal);

    private static MadeInBody? Made(ITypeSymbol type, Compilation compilation) =>
        new TypeTable<MadeInBody>(compilation, s_made).Find(type);
}
