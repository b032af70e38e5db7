namespace Multiprocessing.Generator.Analyzers.EntryPoint;

/// <summary>MP2001: generated code that the project's own compiler settings refuse.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LanguageVersionIsTooOldAnalyzer() : ProjectAnalyzer(Descriptors.LanguageVersionIsTooOld.Rule);
