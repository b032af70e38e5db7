using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3006: a static that other code writes, and a marked method reads.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MutableStaticReadAnalyzer() : StaticReadAnalyzer(Descriptors.MutableStaticRead.Rule)
{
    private protected override void Check(
        OperationAnalysisContext context, ISymbol member, ITypeSymbol type, IMethodSymbol method, StaticWrites writes,
        KnownTypes types)
    {
        if (types.IsHandle(type)) return;
        StaticWrites.Found found = writes.Of(member, context.CancellationToken);
        if (found.Other is not { } write || found.InWorkers) return;
        context.ReportDiagnostic(Descriptors.MutableStaticRead.Create(
            context.Operation.Syntax.GetLocation(), write.Location, member.Name, write.By, method.Name));
    }
}
