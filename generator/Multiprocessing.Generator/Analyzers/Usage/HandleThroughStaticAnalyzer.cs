using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// MP3007: a lock or queue that a marked method reaches through a static is another one in each process.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandleThroughStaticAnalyzer() : StaticReadAnalyzer(Descriptors.HandleThroughStatic.Rule)
{
    private protected override void Check(
        OperationAnalysisContext context, ISymbol member, ITypeSymbol type, IMethodSymbol method, StaticWrites writes,
        KnownTypes types)
    {
        if (!types.IsHandle(type) || IsNamed(member, context.CancellationToken)) return;
        if (writes.Of(member, context.CancellationToken).InWorkers) return;
        context.ReportDiagnostic(Descriptors.HandleThroughStatic.Create(
            context.Operation.Syntax.GetLocation(), member.Name, method.Name));
    }

    /// <summary>A named handle is the same one in every process that opens it.</summary>
    private static bool IsNamed(ISymbol member, System.Threading.CancellationToken cancellationToken) =>
        member.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) switch
        {
            VariableDeclaratorSyntax field => field.Initializer?.Value.ToString().Contains(".Named(") ?? false,
            PropertyDeclarationSyntax property => property.ToString().Contains(".Named("),
            _ => false,
        });
}
