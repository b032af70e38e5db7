namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1016: types of other assemblies whose private state the compiler does not show.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StateCannotBeSeenAnalyzer() : RefusalAnalyzer(Descriptors.StateCannotBeSeen);
