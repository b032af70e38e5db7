namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1004: streams, readers and writers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StreamCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.StreamCannotCross);
