using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>A rule about the static fields and automatic properties that a marked method reads.</summary>
public abstract class StaticReadAnalyzer : ProcessAnalyzer
{
    private protected StaticReadAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        var writes = new StaticWrites(types);
        context.RegisterOperationBlockStartAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol method || !types.IsMarked(method)) return;
            block.RegisterOperationAction(
                operation =>
                {
                    if (Read(operation.Operation, types) is { } read)
                        Check(operation, read.Member, read.Type, method, writes, types);
                },
                OperationKind.FieldReference,
                OperationKind.PropertyReference);
        });
    }

    private protected abstract void Check(
        OperationAnalysisContext context, ISymbol member, ITypeSymbol type, IMethodSymbol method, StaticWrites writes,
        KnownTypes types);

    private static (ISymbol Member, ITypeSymbol Type)? Read(IOperation operation, KnownTypes types)
    {
        if (operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == operation) return null;
        if (operation.Parent is INameOfOperation) return null;
        ISymbol member = ((IMemberReferenceOperation)operation).Member;
        ITypeSymbol type = operation.Type!;
        return member.IsStatic && !types.ThreadStatic.IsOn(member) && IsState(member)
            && member.DeclaringSyntaxReferences.Length > 0
            ? (member, type)
            : null;
    }

    internal static bool IsState(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsConst && field.ContainingType.TypeKind != TypeKind.Enum,
        IPropertySymbol property => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)),
        _ => false,
    };
}
