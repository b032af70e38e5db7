namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1010: types, members and assemblies.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReflectionCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.ReflectionCannotCross);
