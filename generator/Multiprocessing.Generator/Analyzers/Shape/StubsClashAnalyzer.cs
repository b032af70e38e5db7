using System.Collections.Immutable;
using System.Globalization;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0009: overloads that differ only in their token, or a pair of <c>F</c> and <c>FAsync</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StubsClashAnalyzer() : MarkedMethodAnalyzer(Descriptors.StubsClash)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (!MethodShape.IsOrdinary(method) || StubConflicts.EarlierWithSameStub(method) is not { } earlier) return;
        string call = StubConflicts.CallName(method);
        string stub = call == StubConflicts.CallName(earlier)
            ? "Calls." + call
            : "pool." + method.ContainingType.Name + "." + StubConflicts.PoolName(call);
        var facts = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticFacts.Name, FreeName(call, MethodShape.Marked(method.ContainingType, library)));
        context.ReportDiagnostic(Diagnostic.Create(
            Rule, method.Locations[0], earlier.Locations.Take(1), facts,
            method.ToMinimalSignature(), stub, earlier.ToMinimalSignature()));
    }

    private static string FreeName(string call, List<IMethodSymbol> marked)
    {
        string stem = call.EndsWith("Async", StringComparison.Ordinal) ? call.Substring(0, call.Length - 5) : call;
        for (int number = 2; ; number++)
        {
            string candidate = stem + number.ToString(CultureInfo.InvariantCulture);
            string pool = StubConflicts.PoolName(candidate);
            if (marked.All(method => StubConflicts.PoolName(StubConflicts.CallName(method)) != pool)) return candidate;
        }
    }
}
