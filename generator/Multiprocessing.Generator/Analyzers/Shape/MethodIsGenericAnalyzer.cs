namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0003: serializers are made at compile time, for exact types.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodIsGenericAnalyzer() : ShapeAnalyzer(Descriptors.MethodIsGeneric.Rule);
