using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0009: overloads that differ only in their token, or a pair of <c>F</c> and <c>FAsync</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StubsClashAnalyzer() : ProcessAnalyzer(Descriptors.StubsClash)
{
    private protected override void Start(CompilationStartAnalysisContext context, Library library) =>
        context.RegisterSymbolAction(
            symbol => Check(symbol, (INamedTypeSymbol)symbol.Symbol, library), SymbolKind.NamedType);

    private void Check(SymbolAnalysisContext context, INamedTypeSymbol type, Library library)
    {
        List<IMethodSymbol> marked = MethodShape.Marked(type, library);
        for (int second = 1; second < marked.Count; second++)
        {
            for (int first = 0; first < second; first++)
            {
                string call = StubNames.Call(marked[second], library);
                string other = StubNames.Call(marked[first], library);
                if (StubNames.Pool(call) != StubNames.Pool(other)) continue;
                if (!SameArguments(marked[second], marked[first], library)) continue;

                string stub = call == other ? "Calls." + call : "pool." + type.Name + "." + StubNames.Pool(call);
                var facts = ImmutableDictionary<string, string?>.Empty
                    .Add(DiagnosticFacts.Name, FreeName(call, marked, library));
                context.ReportDiagnostic(Diagnostic.Create(
                    Rule, marked[second].Locations[0], new[] { marked[first].Locations[0] }, facts,
                    marked[second].ToMinimalSignature(), stub, marked[first].ToMinimalSignature()));
                break;
            }
        }
    }

    private static bool SameArguments(IMethodSymbol left, IMethodSymbol right, Library library)
    {
        List<ITypeSymbol> mine = Arguments(left, library);
        List<ITypeSymbol> theirs = Arguments(right, library);
        return mine.Count == theirs.Count
            && mine.Zip(theirs, (a, b) => SymbolEqualityComparer.Default.Equals(a, b)).All(same => same);
    }

    private static List<ITypeSymbol> Arguments(IMethodSymbol method, Library library) =>
        method.Parameters.Select(p => p.Type).Where(type => !library.IsCancellationToken(type)).ToList();

    private static string FreeName(string call, List<IMethodSymbol> marked, Library library)
    {
        string stem = call.EndsWith("Async", System.StringComparison.Ordinal) ? call.Substring(0, call.Length - 5) : call;
        for (int number = 2; ; number++)
        {
            string candidate = stem + number.ToString(CultureInfo.InvariantCulture);
            string pool = StubNames.Pool(candidate);
            if (marked.All(method => StubNames.Pool(StubNames.Call(method, library)) != pool)) return candidate;
        }
    }
}
