namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1012: a cancellation token in data.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CancellationTokenInDataAnalyzer() : RefusalAnalyzer(Descriptors.CancellationTokenInData);
