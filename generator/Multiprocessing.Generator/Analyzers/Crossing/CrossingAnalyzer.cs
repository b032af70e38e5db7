using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>
/// A rule about the types that a marked method takes and returns, what queues and pipes carry, and everything that is
/// reachable from them.
/// </summary>
public abstract class CrossingAnalyzer : MarkedMethodAnalyzer
{
    private protected CrossingAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        base.Start(context, types);
        context.RegisterSyntaxNodeAction(
            c =>
            {
                if (HandleItems.Find(c, types) is not { } item) return;
                TypeNode node = TypeClosure.Of(c.Compilation).Resolve(item.Type);
                foreach (Diagnostic finding in Check(item, node, types)) c.ReportDiagnostic(finding);
            },
            SyntaxKind.GenericName);
    }

    private protected sealed override void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        if (!method.IsStatic || method.IsGenericMethod || method.MethodKind != MethodKind.Ordinary) return;
        TypeClosure closure = TypeClosure.Of(context.Compilation);
        foreach (Position position in Positions(method, types))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            TypeNode node = closure.Resolve(position.Type);
            foreach (Diagnostic finding in Check(position, node, types)) context.ReportDiagnostic(finding);
        }
    }

    /// <summary>What is wrong with one value that crosses.</summary>
    private protected abstract IEnumerable<Diagnostic> Check(Position position, TypeNode node, KnownTypes types);

    internal static IEnumerable<Position> Positions(IMethodSymbol method, KnownTypes types)
    {
        MethodSignature signature = MethodSignature.Of(method, types);
        foreach (SignatureParameter parameter in signature.Parameters)
        {
            // What points into memory of this process is a matter of the method's shape.
            if (parameter.Crossing is not { IsRefLikeType: false } type || parameter.Symbol.RefKind != RefKind.None)
                continue;
            yield return new Position(type, parameter.Symbol.Name, parameter.Symbol.Locations[0]);
        }

        // A task or a stream in a task has a rule of its own.
        if (signature.Result is { IsRefLikeType: false } result && !types.IsTask(result)
            && !types.AsyncEnumerable.Is(result))
            yield return new Position(result, "the result of " + method.Name, method.Locations[0]);
    }
}

/// <summary>One value that crosses.</summary>
internal readonly struct Position(ITypeSymbol type, string name, Location location)
{
    public ITypeSymbol Type { get; } = type;

    /// <summary>The parameter, or "the result of …".</summary>
    public string Name { get; } = name;

    public Location Location { get; } = location;
}
