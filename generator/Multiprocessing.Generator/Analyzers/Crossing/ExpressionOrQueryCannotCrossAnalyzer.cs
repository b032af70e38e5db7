namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1011: expression trees and queries.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExpressionOrQueryCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.ExpressionOrQueryCannotCross);
