namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1005: tasks, threads and timers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskThreadOrTimerCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.TaskThreadOrTimerCannotCross);
