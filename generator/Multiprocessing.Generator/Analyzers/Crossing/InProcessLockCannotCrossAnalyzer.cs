namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1006: the locks of System.Threading.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InProcessLockCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.InProcessLockCannotCross);
