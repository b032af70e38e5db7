using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>One kind of reason for which the closure refuses a type.</summary>
public abstract class RefusalAnalyzer : CrossingAnalyzer
{
    private protected RefusalAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext context, Library library)
    {
        base.Start(context, library);
        context.RegisterSyntaxNodeAction(
            c =>
            {
                if (HandleItems.Find(c, library) is not { } item) return;
                TypeNode node = TypeClosure.Of(c.Compilation).Resolve(item.Type);
                if (Find(item, node) is { } found) c.ReportDiagnostic(found);
            },
            SyntaxKind.GenericName);
    }

    private protected sealed override void Check(
        SymbolAnalysisContext context, Position position, TypeNode node, Library library)
    {
        if (Find(position, node) is { } found) context.ReportDiagnostic(found);
    }

    private Diagnostic? Find(Position position, TypeNode node)
    {
        if (!node.IsRefused) return null;
        RefusalPath path = TypeClosure.FindRefusal(node);
        if (path.Refusal.Id != Rule.Id || path.Refusal.IsCompilerError) return null;

        ISymbol? member = path.Refusal.Member ?? path.Steps.LastOrDefault(step => step.Member is not null)?.Member;
        return Diagnostic.Create(
            Rule, position.Location, path.MemberLocations, Facts.Of(path.Offender, member),
            position.Name, path.Text, path.Refusal.Because, path.Refusal.Remedy);
    }
}
