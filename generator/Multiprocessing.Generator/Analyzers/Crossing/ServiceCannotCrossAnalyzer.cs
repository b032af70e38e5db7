namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1008: service providers, loggers and factories.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ServiceCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.ServiceCannotCross);
