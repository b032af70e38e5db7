using System.Globalization;
using Microsoft.CodeAnalysis.Operations;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1021: an array of numbers, made with a large constant length, that is handed to a stub.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeArrayByValueAnalyzer() : ProcessAnalyzer(Descriptors.LargeArrayByValue)
{
    /// <summary>Below one megabyte, waking the worker costs more than the copy.</summary>
    private const long Large = 1 << 20;

    private protected override void Start(CompilationStartAnalysisContext context, Library library) =>
        context.RegisterOperationAction(
            c => Check(c, (IArrayCreationOperation)c.Operation, library), OperationKind.ArrayCreation);

    private void Check(OperationAnalysisContext context, IArrayCreationOperation creation, Library library)
    {
        if (creation.Type is not IArrayTypeSymbol { Rank: 1 } array || SizeOf(array.ElementType) is not (> 0 and int element)) return;
        if (creation.DimensionSizes[0].ConstantValue is not { HasValue: true, Value: int length }) return;
        long bytes = (long)element * length;
        if (bytes < Large || FindUse(creation, context, library) is not { } use) return;
        context.ReportDiagnostic(At(
            use.GetLocation(), use.ToString(), bytes.ToString("N0", CultureInfo.InvariantCulture)));
    }

    /// <summary>The argument of a stub that the array is, or that names the local it is kept in.</summary>
    private static SyntaxNode? FindUse(IArrayCreationOperation creation, OperationAnalysisContext context, Library library)
    {
        if (creation.Parent is IArgumentOperation { Parent: IInvocationOperation call } && IsStub(call, library)) return creation.Syntax;
        if (creation.Parent is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local }) return null;
        return ProcessCalls.EnclosingMember(local.Syntax)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .FirstOrDefault(name => name.Identifier.ValueText == local.Symbol.Name
                && name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation }
                && creation.SemanticModel!.GetOperation(invocation, context.CancellationToken) is IInvocationOperation operation
                && IsStub(operation, library));
    }

    private static bool IsStub(IInvocationOperation call, Library library) =>
        library.IsCall(call.Type)
        || library.IsChildProcess(call.Type)
        || ProcessCalls.IsThroughPoolOrChild((ExpressionSyntax)call.Syntax, call.SemanticModel!, library, default);

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
