namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0007: one call, one cancellation.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SeveralCancellationTokensAnalyzer() : ShapeAnalyzer(Descriptors.SeveralCancellationTokens.Rule);
