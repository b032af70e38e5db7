namespace Multiprocessing.Generator.Analyzers.EntryPoint;

/// <summary>MP2003: generated code that cannot say <c>global::Multiprocessing</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LibraryCannotBeNamedAnalyzer() : ProjectAnalyzer(Descriptors.LibraryCannotBeNamed.Rule);
