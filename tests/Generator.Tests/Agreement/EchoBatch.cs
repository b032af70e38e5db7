using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Generator.Tests.RoundTrips;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing;
using Multiprocessing.Generator.Parsing;

namespace Generator.Tests.Agreement;

/// <summary>One method <c>[RunInProcess] static T Echo(T x)</c> for each of many types, in one compilation.</summary>
internal sealed class EchoBatch
{
    private const int MethodsPerClass = 100;

    private static readonly MethodInfo s_run = typeof(EchoBatch)
        .GetMethod(nameof(Run), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly Assembly? _assembly;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    internal EchoBatch(CSharpCompilation compilation, IEnumerable<ITypeSymbol> types)
    {
        SyntaxTree[] trees = [.. Sources(types).Select((s, i) => TestCompilation.Parse(s, $"Echoes{i}.cs"))];
        Input = compilation.AddSyntaxTrees(trees);
        GeneratorHarness.CreateDriver().RunGeneratorsAndUpdateCompilation(
            Input, out Compilation output, out ImmutableArray<Diagnostic> ofGenerator,
            TestContext.Current.CancellationToken);
        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted =
            output.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Problems =
        [
            .. ofGenerator.Concat(emitted.Diagnostics)
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1591")
                .Select(
                    d => $"{d.Id} {d.GetMessage()} in {d.Location.SourceTree?.FilePath}: "
                        + $"{d.Location.SourceTree?.GetText().Lines[d.Location.GetLineSpan().StartLinePosition.Line]}"),
        ];
        if (!emitted.Success) return;
        stream.Position = 0;
        _assembly = new System.Runtime.Loader.AssemblyLoadContext(null, isCollectible: false).LoadFromStream(stream);
    }

    /// <summary>The compilation that the generator saw, whose closure it asked.</summary>
    internal CSharpCompilation Input { get; }

    /// <summary>The errors and warnings of the generated code and of the code that uses it.</summary>
    internal string[] Problems { get; }

    internal Assembly Assembly => _assembly ?? throw new InvalidOperationException("It does not compile.");

    internal bool Holds(ITypeSymbol type) => _numbers.ContainsKey(type.ToDisplayString());

    /// <summary>Takes a value across and back.</summary>
    internal object? Echo(ITypeSymbol type, Type runtimeType, object? value)
    {
        int number = _numbers[type.ToDisplayString()];
        Type calls = Assembly.GetType($"Echoes{number / MethodsPerClass}+Calls", throwOnError: true)!;
        object call = (calls.GetMethod($"E{number}") ?? throw new MissingMethodException($"{calls} has no E{number}"))
            .Invoke(null, [value])!;
        return s_run.MakeGenericMethod(runtimeType).Invoke(null, [call]);
    }

    private static object? Run<T>(ProcessCall<T> call) => InProcess.Run(call).GetAwaiter().GetResult();

    private IEnumerable<string> Sources(IEnumerable<ITypeSymbol> types)
    {
        foreach (ITypeSymbol[] chunk in types.Chunk(MethodsPerClass))
        {
            var text = new StringBuilder("#pragma warning disable\npublic static partial class Echoes")
                .Append(_numbers.Count / MethodsPerClass).Append("\n{\n");
            foreach (ITypeSymbol type in chunk)
            {
                string name = SymbolText.Closed(type);
                text.Append(
                    $"    [Multiprocessing.RunInProcess] public static {name} E{_numbers.Count}({name} x) => x;\n");
                _numbers.Add(type.ToDisplayString(), _numbers.Count);
            }

            yield return text.Append("}\n").ToString();
        }
    }

}
