namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0005: spans and other ref structs point into the memory of one process.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParameterIsRefStructAnalyzer() : ShapeAnalyzer(Descriptors.ParameterIsRefStruct.Rule);
