using Microsoft.CodeAnalysis.Operations;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>A rule about the static fields and automatic properties that a marked method reads.</summary>
public abstract class StaticReadAnalyzer : ProcessAnalyzer
{
    private protected StaticReadAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext context, Library library)
    {
        var writes = new StaticWrites(library);
        context.RegisterOperationBlockStartAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol method || !library.IsMarked(method)) return;
            block.RegisterOperationAction(
                operation =>
                {
                    if (Read(operation.Operation) is { } read) Check(operation, read.Member, read.Type, method, writes, library);
                },
                OperationKind.FieldReference,
                OperationKind.PropertyReference);
        });
    }

    private protected abstract void Check(
        OperationAnalysisContext context, ISymbol member, ITypeSymbol type, IMethodSymbol method, StaticWrites writes, Library library);

    private static (ISymbol Member, ITypeSymbol Type)? Read(IOperation operation)
    {
        if (operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == operation) return null;
        if (operation.Parent is INameOfOperation) return null;
        ISymbol member = ((IMemberReferenceOperation)operation).Member;
        ITypeSymbol type = operation.Type!;
        return member.IsStatic && !IsPerThread(member) && IsState(member) && member.DeclaringSyntaxReferences.Length > 0
            ? (member, type)
            : null;
    }

    private static bool IsState(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsConst && field.ContainingType.TypeKind != TypeKind.Enum,
        IPropertySymbol property => property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)),
        _ => false,
    };

    private static bool IsPerThread(ISymbol member) =>
        member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ThreadStaticAttribute");
}
