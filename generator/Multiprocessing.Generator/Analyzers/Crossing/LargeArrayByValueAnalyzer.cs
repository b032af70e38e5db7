using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1021: an array of numbers, made with a large constant length, that is handed to a stub.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeArrayByValueAnalyzer() : ProcessAnalyzer(Descriptors.LargeArrayByValue.Rule)
{
    /// <summary>Below one megabyte, waking the worker costs more than the copy.</summary>
    private const long Large = 1 << 20;

    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterOperationAction(
            c => Check(c, (IArgumentOperation)c.Operation, types), OperationKind.Argument);

    private void Check(OperationAnalysisContext context, IArgumentOperation argument, KnownTypes types)
    {
        if (argument.Value.Type is not IArrayTypeSymbol { Rank: 1 } array
            || SizeOf(array.ElementType) is not (> 0 and int element)) return;
        if (argument.Parent is not IInvocationOperation call
            || Creation(argument.Value, context.CancellationToken) is not { } creation) return;
        if (creation.DimensionSizes.Length != 1
            || creation.DimensionSizes[0].ConstantValue is not { HasValue: true, Value: int length }) return;
        long bytes = (long)element * length;
        if (bytes < Large || !IsStub(call, types)) return;
        context.ReportDiagnostic(Descriptors.LargeArrayByValue.Create(
            argument.Value.Syntax.GetLocation(), argument.Value.Syntax.ToString(), bytes));
    }

    /// <summary>Where the array is made: in the argument, or where the local that it names is declared.</summary>
    private static IArrayCreationOperation? Creation(
        IOperation value, CancellationToken cancellationToken) => value switch
        {
            IArrayCreationOperation creation => creation,
            ILocalReferenceOperation { Local.DeclaringSyntaxReferences.Length: 1 } reference
                when reference.Local.DeclaringSyntaxReferences[0].GetSyntax(
                    cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } initializer } =>
                reference.SemanticModel!.GetOperation(initializer, cancellationToken) as IArrayCreationOperation,
            _ => null,
        };

    private static bool IsStub(IInvocationOperation call, KnownTypes types) =>
        types.IsCall(call.Type)
        || types.IsChildProcess(call.Type)
        || ProcessCalls.IsThroughPoolOrChild(call, types, default);

    private static int SizeOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Boolean => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        SpecialType.System_Decimal => 16,
        _ => 0,
    };
}
