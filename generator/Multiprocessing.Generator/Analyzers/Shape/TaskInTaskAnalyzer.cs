namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0014: only the outer task is awaited.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskInTaskAnalyzer() : ShapeAnalyzer(Descriptors.TaskInTask.Rule);
