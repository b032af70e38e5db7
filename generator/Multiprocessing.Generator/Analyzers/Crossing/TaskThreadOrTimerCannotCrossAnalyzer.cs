using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1005: tasks, threads and timers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskThreadOrTimerCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.TaskThreadOrTimerCannotCross);
