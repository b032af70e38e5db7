namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1001: a refusal that has no rule of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TypeCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.TypeCannotCross);
