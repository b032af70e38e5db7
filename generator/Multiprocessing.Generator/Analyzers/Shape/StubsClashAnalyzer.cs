namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0009: overloads that differ only in their token, or a pair of <c>F</c> and <c>FAsync</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StubsClashAnalyzer() : ShapeAnalyzer(Descriptors.StubsClash.Rule);
