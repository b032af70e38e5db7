namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1013: a progress in data.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ProgressInDataAnalyzer() : RefusalAnalyzer(Descriptors.ProgressInData);
