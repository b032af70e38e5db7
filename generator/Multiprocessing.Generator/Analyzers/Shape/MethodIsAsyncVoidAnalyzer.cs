namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0006: nobody can wait for an <c>async void</c> method.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodIsAsyncVoidAnalyzer() : ShapeAnalyzer(Descriptors.MethodIsAsyncVoid.Rule);
