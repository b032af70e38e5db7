using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// MP3002: a pool, child process or handle in a local or a private field that is used here, goes nowhere, and is not
/// disposed.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NeverDisposedAnalyzer() : ProcessAnalyzer(Descriptors.NeverDisposed.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        context.RegisterOperationAction(
            c => CheckLocal(c, (IVariableDeclaratorOperation)c.Operation, types),
            OperationKind.VariableDeclarator);
        context.RegisterOperationAction(
            c => CheckStatement(c, ((IExpressionStatementOperation)c.Operation).Operation, types),
            OperationKind.ExpressionStatement);
        context.RegisterOperationAction(
            c => CheckDeconstruction(c, (IDeconstructionAssignmentOperation)c.Operation, types),
            OperationKind.DeconstructionAssignment);
        context.RegisterSymbolAction(c => CheckField(c, (IFieldSymbol)c.Symbol, types), SymbolKind.Field);
    }

    private void CheckLocal(OperationAnalysisContext context, IVariableDeclaratorOperation declarator, KnownTypes types)
    {
        if (declarator.GetVariableInitializer()?.Value is not { } initializer) return;
        IOperation value = Bare(initializer);
        if (value is not (IInvocationOperation or IObjectCreationOperation) || !IsOwned(value.Type, types)
            || IsView(value, types)) return;
        if (value is IInvocationOperation { TargetMethod: { IsStatic: false } } || IsUsing(declarator)) return;
        if (IsHandled(declarator.Symbol, declarator, context, types)) return;
        Report(
            context,
            declarator.Syntax is VariableDeclaratorSyntax v
                ? v.Identifier.GetLocation()
                : declarator.Syntax.GetLocation(),
            declarator.Symbol.Name, declarator.Symbol.Type, types);
    }

    /// <summary>Both ends of a pipe: <c>var (first, second) = ProcessPipe.Create&lt;int&gt;()</c>.</summary>
    private void CheckDeconstruction(
        OperationAnalysisContext context, IDeconstructionAssignmentOperation assignment, KnownTypes types)
    {
        if (Bare(assignment.Value) is not IInvocationOperation { TargetMethod.IsStatic: true }) return;
        IOperation target = assignment.Target is IDeclarationExpressionOperation all
            ? all.Expression
            : assignment.Target;
        if (target is not ITupleOperation tuple) return;
        foreach (IOperation element in tuple.Elements)
        {
            IOperation part = element is IDeclarationExpressionOperation one ? one.Expression : element;
            if (!IsOwned(part.Type, types)) continue;
            if (part is IDiscardOperation)
                Report(context, part.Syntax.GetLocation(), part.Type!.Name, part.Type, types);
            else if (part is ILocalReferenceOperation { IsDeclaration: true } local
                && !IsHandled(local.Local, local, context, types))
                Report(context, local.Syntax.GetLocation(), local.Local.Name, local.Local.Type, types);
        }
    }

    /// <summary>
    /// A private field of an object that makes what it holds. A static one is meant to live as long as the process.
    /// </summary>
    private void CheckField(SymbolAnalysisContext context, IFieldSymbol field, KnownTypes types)
    {
        if (field is not { IsStatic: false, DeclaredAccessibility: Accessibility.Private, IsImplicitlyDeclared: false }
            || !IsOwned(field.Type, types)) return;
        SyntaxNode[] parts = field.ContainingType.DeclaringSyntaxReferences.Select(
            r => r.GetSyntax(context.CancellationToken)).ToArray();
        if (OwnedFields.IsMadeAndLeft(field.Name, parts))
            context.ReportDiagnostic(
                Describe(field.Locations[0], field.Name, field.Type, "dispose it when its owner is disposed", types));
    }

    private static bool IsHandled(
        ILocalSymbol local, IOperation declaration, OperationAnalysisContext context, KnownTypes types) =>
        ProcessCalls.EnclosingMember(declaration.Syntax)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == local.Name)
            .Any(use => EndsOrEscapes(use, declaration.SemanticModel!, types, context.CancellationToken)) ?? true;

    private static IOperation Bare(IOperation value) =>
        value is IConversionOperation conversion ? Bare(conversion.Operand) : value;

    private void CheckStatement(OperationAnalysisContext context, IOperation value, KnownTypes types)
    {
        if (value is ISimpleAssignmentOperation { Target: IDiscardOperation } discard) value = discard.Value;
        value = Bare(value);
        if (value is not (IInvocationOperation { TargetMethod.IsStatic: true } or IObjectCreationOperation)) return;
        if (!IsOwned(value.Type, types) || IsView(value, types)) return;
        string name = value is IInvocationOperation call ? call.TargetMethod.Name : value.Type!.Name;
        Report(context, value.Syntax.GetLocation(), name, value.Type!, types);
    }

    private void Report(
        OperationAnalysisContext context, Location location, string name, ITypeSymbol type, KnownTypes types)
    {
        bool isProcess = types.IsPool(type) || types.IsChildProcess(type);
        string remedy = context.Operation is IDeconstructionAssignmentOperation ? "dispose both ends"
            : isProcess ? "declare it with await using" : "declare it with using";
        context.ReportDiagnostic(Describe(location, name, type, remedy, types));
    }

    private Diagnostic Describe(Location location, string name, ITypeSymbol type, string remedy, KnownTypes types)
    {
        string harm = types.IsPool(type) ? "its workers live as long as this process"
            : types.IsChildProcess(type) ? "its process may outlive its use"
            : "its shared memory is kept until the garbage collector runs";
        return Descriptors.NeverDisposed.Create(location, name, harm, remedy);
    }

    private static bool IsOwned(ITypeSymbol? type, KnownTypes types) =>
        types.IsPool(type) || types.IsChildProcess(type) || types.IsHandle(type);

    /// <summary>A view of a pool owns nothing: <c>pool.With(options)</c>.</summary>
    private static bool IsView(IOperation value, KnownTypes types) =>
        value is IInvocationOperation { TargetMethod: { Name: "With" } method }
            && types.PoolExtensions.Is(method.ContainingType);

    private static bool IsUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Syntax.Ancestors().Take(3).Any(around => around switch
        {
            LocalDeclarationStatementSyntax local => local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword),
            UsingStatementSyntax => true,
            _ => false,
        });

    /// <summary>
    /// Anything but a call of one of its members, or being an argument of a stub, may hand the object on to somebody
    /// who disposes it.
    /// </summary>
    private static bool EndsOrEscapes(
        IdentifierNameSyntax use, SemanticModel model, KnownTypes types,
        System.Threading.CancellationToken cancellationToken)
    {
        if (use.Parent is MemberAccessExpressionSyntax access && access.Expression == use)
        {
            return OwnedFields.Ends(access.Name);
        }

        if (use.Parent is ConditionalAccessExpressionSyntax) return true;
        if (use.Parent is MemberAccessExpressionSyntax or NameColonSyntax) return false;
        if (use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call })
        {
            ITypeSymbol? result = model.GetTypeInfo(call, cancellationToken).Type;
            return !(types.IsCall(result) || types.IsChildProcess(result)
                || ProcessCalls.IsThroughPoolOrChild(call, model, types, cancellationToken));
        }

        return true;
    }
}
