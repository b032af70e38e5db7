using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator.Diagnostics;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>Reports parameters and results of types that cannot cross: MP1001.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CrossingAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.CannotCross];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        MarkedMethods.Register(context, static (method, analysis) =>
        {
            // A type parameter would be reported a second time.
            if (method.IsGenericMethod) return;
            TypeClosure closure = TypeClosure.Of(analysis.Compilation);
            MethodSignature signature = MethodSignature.Of(method);
            foreach (SignatureParameter parameter in signature.Parameters)
                Check(analysis, closure, parameter.Symbol, parameter.Symbol.Name, parameter.Crossing);
            Check(analysis, closure, method, method.Name, signature.Result);
        });
    }

    private static void Check(
        SymbolAnalysisContext analysis, TypeClosure closure, ISymbol symbol, string name, ITypeSymbol? type)
    {
        if (type is null || closure.Resolve(type) is not { IsRefused: true } node) return;
        RefusalPath path = TypeClosure.FindRefusal(node);
        if (path.Refusal.IsCompilerError) return;
        analysis.ReportDiagnostic(Diagnostic.Create(
            Descriptors.CannotCross, symbol.Locations.First(), path.MemberLocations, RefusalText.Arguments(name, path)));
    }
}
