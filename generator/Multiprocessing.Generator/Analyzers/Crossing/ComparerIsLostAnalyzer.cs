using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>
/// MP1017: a collection with a comparer of one's own that is handed to a stub, returned by a marked method, or put into
/// a member of an object that crosses.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComparerIsLostAnalyzer() : ProcessAnalyzer(Descriptors.ComparerIsLost.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        var state = new CrossingState(types);
        context.RegisterOperationAction(
            c => Check(c, (IObjectCreationOperation)c.Operation, types, state), OperationKind.ObjectCreation);
    }

    private void Check(
        OperationAnalysisContext context, IObjectCreationOperation creation, KnownTypes types, CrossingState state)
    {
        if (creation.Arguments.Length == 0 || creation.Type is not INamedTypeSymbol type) return;
        if (!types.CollectionsWithComparers.Contains(type)) return;
        ITypeSymbol? comparer = creation.Arguments
            .Where(argument => IsComparer(argument.Parameter?.Type, types))
            .Select(argument => Bare(argument.Value).Type)
            .FirstOrDefault(t => t is { Locations.Length: > 0 } && t.Locations[0].IsInSource);
        if (comparer is null || HasFormatter(type, types)) return;
        if (!Crosses(creation, context, types) && !MemberOf(creation).Any(state.Holds)) return;
        context.ReportDiagnostic(Descriptors.ComparerIsLost.Create(
            creation.Syntax.GetLocation(), type.ToMinimalName(), comparer.ToMinimalName()));
    }

    /// <summary>A formatter of one's own makes the collection as it likes, with its comparer.</summary>
    private static bool HasFormatter(INamedTypeSymbol type, KnownTypes types) =>
        types.Compilation.Assembly.GetAttributes().Any(attribute =>
            types.ProcessFormatter.Is(attribute.AttributeClass)
            && attribute.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol registered
            && SymbolEqualityComparer.Default.Equals(registered, type));

    private static IOperation Bare(IOperation value)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value;
    }

    private static bool IsComparer(ITypeSymbol? type, KnownTypes types) =>
        types.EqualityComparer.Is(type) || types.Comparer.Is(type);

    private static bool Crosses(IObjectCreationOperation creation, OperationAnalysisContext context, KnownTypes types)
    {
        IOperation value = creation;
        while (value.Parent is IConversionOperation or IArgumentOperation) value = value.Parent;
        return value.Parent switch
        {
            IReturnOperation result => IsOfMarkedMethod(result, context, types),
            IInvocationOperation call => IsStub(call, types),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } =>
                LocalCrosses(local, context, types),
            _ => false,
        };
    }

    /// <summary>Whether it is the marked method that returns, and not a lambda or a local function in it.</summary>
    private static bool IsOfMarkedMethod(IOperation result, OperationAnalysisContext context, KnownTypes types)
    {
        for (IOperation? around = result.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation) return false;
        }

        return context.ContainingSymbol is IMethodSymbol method && types.IsMarked(method);
    }

    /// <summary>
    /// The members that an initializer, a constructor of their type or an object initializer gives the value to.
    /// </summary>
    private static IEnumerable<ISymbol> MemberOf(IObjectCreationOperation creation)
    {
        IOperation value = creation;
        while (value.Parent is IConversionOperation) value = value.Parent;
        return value.Parent switch
        {
            IFieldInitializerOperation field => field.InitializedFields,
            IPropertyInitializerOperation property => property.InitializedProperties,
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation target } assignment
                when assignment.Value == value && SetsMember(target, assignment) => [target.Member],
            _ => [],
        };
    }

    private static bool SetsMember(IMemberReferenceOperation target, IOperation assignment) =>
        assignment.Parent is IObjectOrCollectionInitializerOperation
        || (target.Instance is IInstanceReferenceOperation
            && assignment.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is ConstructorDeclarationSyntax);

    private static bool IsStub(IInvocationOperation call, KnownTypes types) =>
        types.IsCall(call.Type) || types.IsChildProcess(call.Type)
        || ProcessCalls.IsThroughPoolOrChild(call, types, default);

    private static bool LocalCrosses(
        IVariableDeclaratorOperation local, OperationAnalysisContext context, KnownTypes types) =>
        ProcessCalls.EnclosingMember(local.Syntax)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == local.Symbol.Name)
            .Any(use => use.Parent switch
            {
                ReturnStatementSyntax statement =>
                    local.SemanticModel!.GetOperation(statement, context.CancellationToken) is { } result
                    && IsOfMarkedMethod(result, context, types),
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } =>
                    local.SemanticModel!.GetOperation(call, context.CancellationToken) is IInvocationOperation operation
                    && IsStub(operation, types),
                _ => false,
            }) ?? false;
}
