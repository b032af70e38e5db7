namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0015: accessors, operators, constructors, members of extension blocks.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotAnOrdinaryMethodAnalyzer() : ShapeAnalyzer(Descriptors.NotAnOrdinaryMethod.Rule);
