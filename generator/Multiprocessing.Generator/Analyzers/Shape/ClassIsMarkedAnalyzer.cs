using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>
/// MP0018: the attribute on a class. It may stand there, so that a later version can create objects in other processes
/// without a change of the attribute; this one generates nothing for it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClassIsMarkedAnalyzer() : ProcessAnalyzer(Descriptors.ClassIsMarked.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSymbolAction(symbol => Check(symbol, types), SymbolKind.NamedType);

    private static void Check(SymbolAnalysisContext context, KnownTypes types)
    {
        if (types.RunInProcess.FindOn(context.Symbol)?.ApplicationSyntaxReference is not { } mark) return;
        Location location = mark.SyntaxTree.GetLocation(mark.Span);
        context.ReportDiagnostic(Descriptors.ClassIsMarked.Create(location, context.Symbol.Name));
    }
}
