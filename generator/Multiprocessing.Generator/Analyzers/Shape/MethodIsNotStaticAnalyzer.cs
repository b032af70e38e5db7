namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0001: the object of an instance method stays behind.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodIsNotStaticAnalyzer() : ShapeAnalyzer(Descriptors.MethodIsNotStatic.Rule);
