using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1003: pointers, native integers and handles of the operating system.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PointerOrHandleCannotCrossAnalyzer() : RefusalAnalyzer(Descriptors.PointerOrHandleCannotCross);
