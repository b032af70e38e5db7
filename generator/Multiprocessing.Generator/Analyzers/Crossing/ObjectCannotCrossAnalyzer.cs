namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1009: object and dynamic.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ObjectCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.ObjectCannotCross);
