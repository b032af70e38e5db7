namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1003: pointers, native integers and handles of the operating system.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PointerOrHandleCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.PointerOrHandleCannotCross);
