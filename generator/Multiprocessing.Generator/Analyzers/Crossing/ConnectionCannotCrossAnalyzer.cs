namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1007: sockets, clients and database sessions.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConnectionCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.ConnectionCannotCross);
