namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0004: <c>ref</c>, <c>in</c>, <c>out</c>, <c>ref readonly</c> parameters and results.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParameterIsByReferenceAnalyzer() : ShapeAnalyzer(Descriptors.ParameterIsByReference.Rule);
