namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1013: a progress inside of data.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ProgressInDataAnalyzer() : RefusalAnalyzer(Descriptors.ProgressInData);
