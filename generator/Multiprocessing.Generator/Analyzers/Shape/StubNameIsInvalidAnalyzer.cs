namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0017: the name given on the attribute is written into source code.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StubNameIsInvalidAnalyzer() : ShapeAnalyzer(Descriptors.StubNameIsInvalid.Rule);
