namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0014: only the outer task is awaited.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskInTaskAnalyzer() : MarkedMethodAnalyzer(Descriptors.TaskInTask)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (method.ReturnType is not INamedTypeSymbol { TypeArguments.Length: 1 } outer || !IsTask(outer)) return;
        ITypeSymbol inner = outer.TypeArguments[0];
        if (!IsTask(inner) && !IsStream(inner)) return;
        context.ReportDiagnostic(At(
            method.Locations[0], method.Name, outer.ToMinimalName(), inner.ToMinimalName()));
    }

    private static bool IsTask(ITypeSymbol type) =>
        type.Name is "Task" or "ValueTask" && IsIn(type, "System.Threading.Tasks");

    private static bool IsStream(ITypeSymbol type) =>
        type.Name is "IAsyncEnumerable" && IsIn(type, "System.Collections.Generic");

    private static bool IsIn(ITypeSymbol type, string @namespace) =>
        type.ContainingNamespace?.ToDisplayString() == @namespace;
}
