namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0002: the stubs are emitted as another part of the type.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContainerIsNotPartialAnalyzer() : ContainerAnalyzer(Descriptors.ContainerIsNotPartial.Rule);
