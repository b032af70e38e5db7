using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1018: an exception that a marked method throws, and of which the caller cannot make another.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExceptionCannotBeRebuiltAnalyzer() : MarkedBodyAnalyzer(
    Descriptors.ExceptionCannotBeRebuilt, OperationKind.Throw)
{
    private protected override void Check(OperationAnalysisContext context, IMethodSymbol method, Library library)
    {
        IOperation? thrown = ((IThrowOperation)context.Operation).Exception;
        while (thrown is IConversionOperation conversion) thrown = conversion.Operand;
        if (thrown is not IObjectCreationOperation { Type: INamedTypeSymbol type }) return;

        // Those of the framework have a list of their own at run time.
        if (!Closure.IsOwn(type, context.Compilation) || ExceptionParser.Parse(type, context.Compilation) is not null) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Rule, thrown.Syntax.GetLocation(), type.Locations, Facts.Of(type, null), type.Name));
    }
}
