using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// MP3015: a pool that the static initialization of a type with marked methods makes, in every worker as well.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PoolIsMadeByWorkersAnalyzer() : ProcessAnalyzer(Descriptors.PoolIsMadeByWorkers.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        context.RegisterOperationAction(
            c =>
            {
                foreach (IFieldSymbol field in ((IFieldInitializerOperation)c.Operation).InitializedFields)
                    Check(c, ((IFieldInitializerOperation)c.Operation).Value, field, types);
            },
            OperationKind.FieldInitializer);
        context.RegisterOperationAction(
            c =>
            {
                foreach (IPropertySymbol property in ((IPropertyInitializerOperation)c.Operation).InitializedProperties)
                    Check(c, ((IPropertyInitializerOperation)c.Operation).Value, property, types);
            },
            OperationKind.PropertyInitializer);
        context.RegisterOperationBlockStartAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol { MethodKind: MethodKind.StaticConstructor }) return;
            block.RegisterOperationAction(
                c =>
                {
                    var assignment = (IAssignmentOperation)c.Operation;
                    if (IsInFunction(assignment)) return;
                    if (assignment.Target is IMemberReferenceOperation { Instance: null } target)
                        Check(c, assignment.Value, target.Member, types);
                },
                OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment);
        });
    }

    private static void Check(OperationAnalysisContext context, IOperation value, ISymbol member, KnownTypes types)
    {
        if (!member.IsStatic || Made(value) is not { Type: { } made } || !types.IsPool(made)) return;
        if (context.ContainingSymbol.ContainingType is not { } type || IsInline(value)) return;
        IMethodSymbol? marked = type.GetMembers().OfType<IMethodSymbol>()
            .FirstOrDefault(method => method.IsStatic && types.IsMarked(method));
        if (marked is null) return;
        context.ReportDiagnostic(Descriptors.PoolIsMadeByWorkers.Create(
            value.Syntax.GetLocation(), member.Name, marked.Name, type.Name));
    }

    private static IObjectCreationOperation? Made(IOperation value) => value switch
    {
        IConversionOperation conversion => Made(conversion.Operand),
        _ => value as IObjectCreationOperation,
    };

    /// <summary>An inline pool has no processes.</summary>
    private static bool IsInline(IOperation value) => value.DescendantsAndSelf().OfType<ISimpleAssignmentOperation>()
        .Any(set => set.Target is IPropertyReferenceOperation { Property.Name: "Inline" }
            && set.Value.ConstantValue is { HasValue: true, Value: true });

    private static bool IsInFunction(IOperation operation)
    {
        for (IOperation? around = operation.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation) return true;
        }

        return false;
    }
}
