namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1002: delegates, lambdas and events.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DelegateCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.DelegateCannotCross);
