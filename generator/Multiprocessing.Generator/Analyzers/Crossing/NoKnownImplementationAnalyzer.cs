namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1014: interfaces and abstract classes that nothing here implements.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoKnownImplementationAnalyzer() : RefusalAnalyzer(Descriptors.NoKnownImplementation);
