using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>
/// MP1017: a collection with a comparer of one's own that is handed to a stub, returned by a marked method, or put into
/// a member of an object that crosses.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComparerIsLostAnalyzer() : ProcessAnalyzer(Descriptors.ComparerIsLost)
{
    private protected override void Start(CompilationStartAnalysisContext context, Library library)
    {
        var state = new CrossingState(library);
        context.RegisterOperationAction(
            c => Check(c, (IObjectCreationOperation)c.Operation, library, state), OperationKind.ObjectCreation);
    }

    private void Check(OperationAnalysisContext context, IObjectCreationOperation creation, Library library, CrossingState state)
    {
        if (creation.Arguments.Length == 0 || creation.Type is not INamedTypeSymbol type || !IsCollection(type)) return;
        ITypeSymbol? comparer = creation.Arguments
            .Where(argument => argument.Parameter?.Type.Name is "IEqualityComparer" or "IComparer")
            .Select(argument => Bare(argument.Value).Type)
            .FirstOrDefault(t => t is { Locations.Length: > 0 } && t.Locations[0].IsInSource);
        if (comparer is null || HasFormatter(type, library) || !(Crosses(creation, context, library) || MemberOf(creation).Any(state.Holds))) return;
        context.ReportDiagnostic(At(creation.Syntax.GetLocation(), type.ToMinimalName(), comparer.ToMinimalName()));
    }

    /// <summary>A formatter of one's own makes the collection as it likes, with its comparer.</summary>
    private static bool HasFormatter(INamedTypeSymbol type, Library library) =>
        library.Compilation.Assembly.GetAttributes().Any(attribute =>
            attribute.AttributeClass is { Name: "ProcessFormatterAttribute", ContainingNamespace.Name: "Multiprocessing" }
            && attribute.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol registered
            && SymbolEqualityComparer.Default.Equals(registered, type));

    private static IOperation Bare(IOperation value)
    {
        while (value is IConversionOperation conversion) value = conversion.Operand;
        return value;
    }

    private static bool IsCollection(INamedTypeSymbol type) =>
        type.Name is "Dictionary" or "HashSet" or "SortedDictionary" or "SortedList" or "SortedSet" or "ConcurrentDictionary"
            or "OrderedDictionary" or "PriorityQueue"
        && type.ContainingNamespace.ToDisplayString().StartsWith("System.Collections", System.StringComparison.Ordinal);

    private static bool Crosses(IObjectCreationOperation creation, OperationAnalysisContext context, Library library)
    {
        IOperation value = creation;
        while (value.Parent is IConversionOperation or IArgumentOperation) value = value.Parent;
        return value.Parent switch
        {
            IReturnOperation result => IsOfMarkedMethod(result, context, library),
            IInvocationOperation call => IsStub(call, library),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } => LocalCrosses(local, context, library),
            _ => false,
        };
    }

    /// <summary>Whether it is the marked method that returns, and not a lambda or a local function in it.</summary>
    private static bool IsOfMarkedMethod(IOperation result, OperationAnalysisContext context, Library library)
    {
        for (IOperation? around = result.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation) return false;
        }

        return context.ContainingSymbol is IMethodSymbol method && library.IsMarked(method);
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
                when assignment.Value == value && (assignment.Parent is IObjectOrCollectionInitializerOperation || IsInConstructorOf(target, assignment)) => [target.Member],
            _ => [],
        };
    }

    private static bool IsInConstructorOf(IMemberReferenceOperation target, IOperation assignment) =>
        target.Instance is IInstanceReferenceOperation
        && assignment.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is ConstructorDeclarationSyntax;

    private static bool IsStub(IInvocationOperation call, Library library) =>
        library.IsCall(call.Type) || library.IsChildProcess(call.Type)
        || ProcessCalls.IsThroughPoolOrChild(call, library, default);

    private static bool LocalCrosses(IVariableDeclaratorOperation local, OperationAnalysisContext context, Library library) =>
        ProcessCalls.EnclosingMember(local.Syntax)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == local.Symbol.Name)
            .Any(use => use.Parent switch
            {
                ReturnStatementSyntax statement => local.SemanticModel!.GetOperation(statement, context.CancellationToken) is { } result
                    && IsOfMarkedMethod(result, context, library),
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } =>
                    local.SemanticModel!.GetOperation(call, context.CancellationToken) is IInvocationOperation operation
                    && IsStub(operation, library),
                _ => false,
            }) ?? false;
}
