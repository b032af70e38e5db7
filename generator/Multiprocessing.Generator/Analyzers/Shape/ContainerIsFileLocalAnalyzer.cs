namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0016: a generated file cannot add a part to a type that is local to its file.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContainerIsFileLocalAnalyzer() : ContainerAnalyzer(Descriptors.ContainerIsFileLocal.Rule);
