namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>
/// MP0018: the attribute on a class. It may stand there, so that a later version can create objects in other processes
/// without a change of the attribute; this one generates nothing for it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClassIsMarkedAnalyzer() : ProcessAnalyzer(Descriptors.ClassIsMarked)
{
    private protected override void Start(CompilationStartAnalysisContext context, Library library) =>
        context.RegisterSymbolAction(symbol => Check(symbol, library), SymbolKind.NamedType);

    private void Check(SymbolAnalysisContext context, Library library)
    {
        if (library.FindMark(context.Symbol)?.ApplicationSyntaxReference is not { } mark) return;
        context.ReportDiagnostic(At(mark.SyntaxTree.GetLocation(mark.Span), context.Symbol.Name));
    }
}
