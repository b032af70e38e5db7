using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// MP3012: a span of a shared array, or a reference into it, that is used when the array is disposed, or is all that is
/// left of it. Only where the flow of one method shows it: the array is a local of it, or was never kept.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SpanOutlivesArrayAnalyzer() : ProcessAnalyzer(Descriptors.SpanOutlivesArray.Rule)
{
    private const string Copy = "return a copy, from ToArray, or the array itself";

    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        context.RegisterOperationAction(
            c => Check(c, ((IPropertyReferenceOperation)c.Operation).Instance, types), OperationKind.PropertyReference);
        context.RegisterOperationAction(
            c => Check(c, ((IInvocationOperation)c.Operation).Instance, types), OperationKind.Invocation);
        context.RegisterOperationAction(
            c => Check(c, ((IImplicitIndexerReferenceOperation)c.Operation).Instance, types),
            OperationKind.ImplicitIndexerReference);
    }

    private void Check(OperationAnalysisContext context, IOperation? owner, KnownTypes types)
    {
        if (owner is null || !IsShared(owner.Type, types)) return;
        IOperation span = Derived(context.Operation, types);
        bool isSpan = types.IsSpan(span.Type);
        ILocalSymbol? kept = KeptIn(span, isSpan);
        bool isReturned = span.Parent is IReturnOperation && (isSpan || ReturnsReference(context.ContainingSymbol));
        if (kept is null && !isReturned) return;

        string text = span.Syntax.ToString();
        if (owner is IObjectCreationOperation)
        {
            // Nobody has the array: whatever the span is for, nothing can dispose of the memory behind it.
            Report(
                context, span.Syntax, text, "without its array", owner.Type!.ToMinimalName(),
                "nothing keeps or disposes of", "keep the array in a variable, with using");
            return;
        }
        if (owner is not ILocalReferenceOperation { Local: { } array } || !IsMadeHere(array, context, types)) return;
        if (isReturned)
        {
            Report(context, span.Syntax, text, "by the caller", array.Name, "does not outlive this method", Copy);
            return;
        }
        foreach (IdentifierNameSyntax use in UsesAfter(context.Operation, kept!, context))
        {
            if (IsReturned(use))
            {
                Report(
                    context, use, use.Identifier.ValueText, "by the caller", array.Name, "does not outlive this method",
                    Copy);
                return;
            }
            if (!IsDisposedBefore(array, kept!, use, context)) continue;
            Report(
                context, use, use.Identifier.ValueText, "here", array.Name, "is disposed",
                "use it before, or copy it with ToArray");
            return;
        }

        bool IsReturned(IdentifierNameSyntax use) =>
            (isSpan && use.Parent is ReturnStatementSyntax)
                || use.Parent is RefExpressionSyntax { Parent: ReturnStatementSyntax };
    }

    private void Report(
        OperationAnalysisContext context, SyntaxNode at, string span, string where, string array, string harm,
        string remedy) =>
        context.ReportDiagnostic(Descriptors.SpanOutlivesArray.Create(
            at.GetLocation(), span, where, array, harm, remedy));

    /// <summary>What is made of a span and is the same memory: a slice, a span that cannot be written to.</summary>
    private static IOperation Derived(IOperation span, KnownTypes types)
    {
        while (true)
        {
            IOperation? parent = span.Parent;
            bool isSame = parent switch
            {
                IConversionOperation conversion => types.IsSpan(conversion.Type),
                IInvocationOperation call =>
                    call.Instance == span && types.IsSpan(call.Type) && types.IsSpan(span.Type),
                IImplicitIndexerReferenceOperation part => part.Instance == span && types.IsSpan(part.Type),
                _ => false,
            };
            if (!isSame) return span;
            span = parent!;
        }
    }

    private static ILocalSymbol? KeptIn(IOperation span, bool isSpan)
    {
        ILocalSymbol? local = span.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment
                when assignment.Value == span && (isSpan || assignment.IsRef) => target.Local,
            _ => null,
        };
        return local is not null && (isSpan || local.IsRef) ? local : null;
    }

    /// <summary>
    /// A local whose array was made by this method, and which nobody else gets: its end is to be seen here.
    /// </summary>
    private static bool IsMadeHere(ILocalSymbol array, OperationAnalysisContext context, KnownTypes types)
    {
        if (array.DeclaringSyntaxReferences.Length != 1) return false;
        SyntaxNode declaration = array.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken);
        if (declaration is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax })
            return false;
        return ProcessCalls.EnclosingMember(declaration)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == array.Name)
            .All(use => use.Parent is MemberAccessExpressionSyntax access && access.Expression == use
                || use.Parent is ElementAccessExpressionSyntax element && element.Expression == use
                || use.Parent is ConditionalAccessExpressionSyntax) ?? false;
    }

    /// <summary>
    /// Where a local is read later in the text than it was set; not in a lambda, which runs at another time.
    /// </summary>
    private static IEnumerable<IdentifierNameSyntax> UsesAfter(
        IOperation set, ILocalSymbol local, OperationAnalysisContext context) =>
        ProcessCalls.EnclosingMember(set.Syntax)?.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use =>
            use.Identifier.ValueText == local.Name
            && use.SpanStart > set.Syntax.Span.End
            && SymbolEqualityComparer.Default.Equals(
                set.SemanticModel!.GetSymbolInfo(use, context.CancellationToken).Symbol, local)
            && !(use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use
                && (!local.IsRef || assignment.Right is RefExpressionSyntax)))
        ?? [];

    /// <summary>
    /// Whether every way from the span to its use leads over the array's end: a <c>Dispose</c> that is a statement of a
    /// block around the use, or the end of its <c>using</c>; and nothing else is put into the local in between.
    /// </summary>
    private static bool IsDisposedBefore(
        ILocalSymbol array, ILocalSymbol kept, IdentifierNameSyntax use, OperationAnalysisContext context)
    {
        SyntaxNode member = ProcessCalls.EnclosingMember(use)!;
        int end = EndOf(array, use, context);
        if (end < 0) return false;
        return !member.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
            assignment.Left is IdentifierNameSyntax target && target.Identifier.ValueText == kept.Name
            && assignment.SpanStart >= end && assignment.SpanStart < use.SpanStart);
    }

    private static int EndOf(ILocalSymbol array, IdentifierNameSyntax use, OperationAnalysisContext context)
    {
        SyntaxNode declaration = array.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken);
        if (declaration.Parent?.Parent is UsingStatementSyntax block)
            return block.Span.End <= use.SpanStart ? block.Span.End : -1;
        if (declaration.Parent?.Parent is LocalDeclarationStatementSyntax { Parent: { } scope } statement
            && statement.UsingKeyword.IsKind(
                SyntaxKind.UsingKeyword)) return scope.Span.End <= use.SpanStart ? scope.Span.End : -1;
        foreach (StatementSyntax around in use.Ancestors().OfType<StatementSyntax>())
        {
            if (around.Parent is not BlockSyntax siblings) continue;
            StatementSyntax? disposal = siblings.Statements.FirstOrDefault(
                one => one.Span.End <= around.SpanStart && IsDisposal(one, array));
            if (disposal is not null) return disposal.Span.End;
        }
        return -1;
    }

    private static bool IsDisposal(StatementSyntax statement, ILocalSymbol array) =>
        statement is ExpressionStatementSyntax
        {
            Expression: InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "Dispose",
                    Expression: IdentifierNameSyntax disposed,
                },
            }
        }
        && disposed.Identifier.ValueText == array.Name;

    private static bool ReturnsReference(ISymbol symbol) =>
        symbol is IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true };

    private static bool IsShared(ITypeSymbol? type, KnownTypes types) =>
        types.SharedArray.Is(type) || types.SharedValue.Is(type);
}
