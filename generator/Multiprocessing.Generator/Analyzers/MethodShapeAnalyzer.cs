using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator.Diagnostics;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>Reports marked methods of a shape that cannot run elsewhere: MP0001 to MP0004.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodShapeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Descriptors.NotStatic, Descriptors.ContainerNotPartial, Descriptors.Generic, Descriptors.ByReference];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        MarkedMethods.Register(context, static (method, analysis) =>
        {
            foreach (ShapeProblem problem in MethodShape.Check(method))
            {
                // At the method even when a container is at fault: that is what the user marked, and one of several could be.
                Location location = (problem.Symbol is IParameterSymbol ? problem.Symbol : method).Locations.First();
                analysis.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.ById(problem.Id), location, problem.Symbol.Locations, problem.Arguments.ToArray<object>()));
            }
        });
    }
}
