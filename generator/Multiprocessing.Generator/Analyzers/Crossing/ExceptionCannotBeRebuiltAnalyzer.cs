using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1018: an exception that a marked method throws, and of which the caller cannot make another.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExceptionCannotBeRebuiltAnalyzer() : MarkedBodyAnalyzer(
    Descriptors.ExceptionCannotBeRebuilt.Rule, OperationKind.Throw)
{
    private protected override void Check(OperationAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        var statement = (IThrowOperation)context.Operation;
        foreach (IObjectCreationOperation made in Made(statement.Exception))
        {
            if (made.Type is INamedTypeSymbol type) Check(context, made, statement, type, types);
        }
    }

    private static void Check(
        OperationAnalysisContext context, IObjectCreationOperation made, IThrowOperation statement,
        INamedTypeSymbol type, KnownTypes types)
    {
        // Those of the framework have a list of their own at run time.
        if (!Closure.IsOwn(type, context.Compilation) || ExceptionParser.Parse(type, types) is not null) return;
        if (ShapeRules.Gap(context.Compilation) is not null) return;
        if (IsCaught(statement, type, context.Compilation)) return;
        (string because, string remedy) = Cause(type, types);
        context.ReportDiagnostic(Descriptors.ExceptionCannotBeRebuilt.Create(
            made.Syntax.GetLocation(), type.Locations, Facts.Of(type, null), type.Name, because, remedy));
    }

    /// <summary>
    /// The exceptions that a statement makes itself, in whichever branch: <c>throw code switch { 1 => new A(), … }</c>.
    /// </summary>
    private static IEnumerable<IObjectCreationOperation> Made(IOperation? thrown) => thrown switch
    {
        IObjectCreationOperation creation => [creation],
        IConversionOperation conversion => Made(conversion.Operand),
        IParenthesizedOperation parenthesized => Made(parenthesized.Operand),
        ISwitchExpressionOperation choice => choice.Arms.SelectMany(arm => Made(arm.Value)),
        IConditionalOperation choice => Made(choice.WhenTrue).Concat(Made(choice.WhenFalse)),
        ICoalesceOperation choice => Made(choice.Value).Concat(Made(choice.WhenNull)),
        ISimpleAssignmentOperation assignment => Made(assignment.Value),
        _ => [],
    };

    private static (string Because, string Remedy) Cause(INamedTypeSymbol type, KnownTypes types)
    {
        Compilation compilation = types.Compilation;
        if (type.IsGenericType || type.ContainingType is { IsGenericType: true })
            return ("it is generic", "throw one that is not");
        if (type.InstanceConstructors.All(constructor => !Constraints.SetsAllRequired(constructor, types)))
        {
            return (
                "its constructors do not set its required members",
                "mark one that sets them all with [SetsRequiredMembers]");
        }

        if (type.IsFileLocal) return ("it is local to its file", "make it internal");
        return compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)
            ? ("it has no public or internal constructor that takes a message", "add one")
            : ("generated code cannot see a private type", "make it internal");
    }

    /// <summary>Whether the method itself catches what it throws and does not throw it on.</summary>
    private static bool IsCaught(IOperation thrown, INamedTypeSymbol type, Compilation compilation)
    {
        IOperation inside = thrown;
        for (IOperation? around = thrown.Parent; around is not null; inside = around, around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation) return false;
            if (around is ITryOperation attempt && attempt.Body == inside && attempt.Catches.Any(clause =>
                clause.Filter is null
                    && compilation.ClassifyCommonConversion(
                        type, clause.ExceptionType) is { IsIdentity: true } or { IsReference: true, IsImplicit: true }
                && !ThrowsOn(clause))) return true;
        }

        return false;
    }

    private static bool ThrowsOn(
        ICatchClauseOperation clause) => clause.Handler.Descendants().OfType<IThrowOperation>().Any(again =>
            again.Exception is null or ILocalReferenceOperation
                or IConversionOperation { Operand: ILocalReferenceOperation });
}
