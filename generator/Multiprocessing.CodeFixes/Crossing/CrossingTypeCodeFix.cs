namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// MP1006, MP1011, MP1003: a lock of System.Threading becomes the one of this library, a query a sequence, a native
/// integer a long.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CrossingTypeCodeFix() : MemberOrParameterFix(
    "Use the type that crosses", DiagnosticIds.InProcessLockCannotCross, DiagnosticIds.ExpressionOrQueryCannotCross,
    DiagnosticIds.PointerOrHandleCannotCross)
{
    /// <summary>What crosses in place of a type, by metadata name.</summary>
    private static readonly Dictionary<string, string> s_counterparts = new()
    {
        ["System.Threading.Lock"] = "Multiprocessing.ProcessLock",
        ["System.Threading.Mutex"] = "Multiprocessing.ProcessLock",
        ["System.Threading.Semaphore"] = "Multiprocessing.ProcessSemaphore",
        ["System.Threading.SemaphoreSlim"] = "Multiprocessing.ProcessSemaphore",
        ["System.Threading.ManualResetEvent"] = "Multiprocessing.ProcessEvent",
        ["System.Threading.ManualResetEventSlim"] = "Multiprocessing.ProcessEvent",
        ["System.Threading.EventWaitHandle"] = "Multiprocessing.ProcessEvent",
        ["System.Threading.Barrier"] = "Multiprocessing.ProcessBarrier",
        ["System.Linq.IQueryable`1"] = "System.Collections.Generic.IEnumerable`1",
    };

    private protected override async Task<Solution?> ReplaceAsync(Finding finding, CancellationToken cancellationToken)
    {
        ISymbol? member = await finding.MemberAsync(cancellationToken).ConfigureAwait(false);
        (Document Document, SyntaxNode Node)? declared = member is null
            ? (finding.Document, finding.Node)
            : await Declarations.FindAsync(finding.Solution, member, cancellationToken).ConfigureAwait(false);
        if (declared is not { } place) return null;
        TypeSyntax? old = place.Node switch
        {
            ParameterSyntax parameter => parameter.Type,
            PropertyDeclarationSyntax property => property.Type,
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax field } => field.Type,
            TypeSyntax { Parent: TypeArgumentListSyntax } item => item,
            _ => null,
        };
        if (old is NullableTypeSyntax nullable) old = nullable.ElementType;
        SemanticModel? model = await place.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (old is null || model?.GetTypeInfo(old, cancellationToken).Type is not INamedTypeSymbol type) return null;
        var generator = SyntaxGenerator.GetGenerator(place.Document);
        KnownTypes types = KnownTypes.Of(model.Compilation);
        TypeSyntax? replacement = type.SpecialType == SpecialType.System_IntPtr
            ? SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.LongKeyword))
            : new TypeTable<string>(model.Compilation, s_counterparts).Find(type) is { } counterpart
                ? generator.TypeName(model.Compilation, counterpart, [.. type.TypeArguments])
                : null;
        if (replacement is null) return null;
        if (place.Node is ParameterSyntax given
            && model.GetDeclaredSymbol(given, cancellationToken) is { ContainingSymbol: IMethodSymbol } parameterSymbol
                && !await StubSites.AcceptAsync(
                    finding.Solution, parameterSymbol, types,
                    model.GetSpeculativeTypeInfo(
                        old.SpanStart, replacement, SpeculativeBindingOption.BindAsTypeOrNamespace).Type,
                    cancellationToken).ConfigureAwait(false)) return null;
        return await place.Document.ReplaceAsync(
            old, replacement.WithTriviaFrom(old), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A handle or a query in a member is no number and no list: only a lock has a counterpart there.
    /// </summary>
    private protected override bool StaysBehind(Finding finding) =>
        finding.Id != DiagnosticIds.InProcessLockCannotCross && finding.IsAboutMember;
}
