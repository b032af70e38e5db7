using System.Diagnostics;
using System.Text;
using Benchmarks.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator;

namespace Benchmarks.Generator;

/// <summary>What the generator costs: 1,000 marked methods over 500 types, at a build and at a keystroke.</summary>
internal static class GeneratorComparison
{
    private const int Types = 500;
    private const int Containers = 100;
    private const int MethodsPerContainer = 10;
    private const string Unrelated = "internal class Bystander { internal int Answer() { return 42; } }";

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp14);

    internal static async Task RunAsync()
    {
        CSharpCompilation compilation = Compilation();
        GeneratorDriver first = Driver().RunGenerators(compilation);
        CSharpCompilation keystroke = Edit(compilation, Unrelated, "42", "42 + 1");
        CSharpCompilation change = Edit(compilation, "class T250 ", "Name", "FullName");

        PlainTable table = new("The generator, over 1,000 marked methods and 500 types", "what", "time");
        table.Add(
            "the generator alone, all anew",
            Figure.Seconds(await Seconds(() => Driver().RunGenerators(Compilation()))));
        table.Add(
            "the generator after a keystroke in an unrelated file",
            Figure.Seconds(await Seconds(() => first.RunGenerators(keystroke.Clone()))));
        table.Add(
            "the generator after a change to one of the types",
            Figure.Seconds(await Seconds(() => first.RunGenerators(change.Clone()))));
        table.Add("compiling without the generator", Figure.Seconds(await Seconds(() => Emit(Compilation()))));
        table.Add("compiling with the generator and what it generates", Figure.Seconds(await Seconds(() =>
        {
            Driver().RunGeneratorsAndUpdateCompilation(Compilation(), out Compilation output, out _);
            Emit(output);
        })));
        table.Add(
            "lines generated",
            Figure.Count(
                first.GetRunResult().Results.Single().GeneratedSources.Sum(s => (long)s.SourceText.Lines.Count)));
        table.End();
    }

    private static Task<double> Seconds(Action action) => Rounds.MedianAsync(() =>
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalSeconds);
    });

    private static GeneratorDriver Driver() =>
        CSharpGeneratorDriver.Create([new ProcessGenerator().AsSourceGenerator()], parseOptions: s_parse);

    private static void Emit(Compilation compilation)
    {
        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(stream);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Take(5)));
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, string file, string from, string to)
    {
        SyntaxTree old = compilation.SyntaxTrees.First(tree => tree.ToString()
            .Contains(file, StringComparison.Ordinal));
        return compilation.ReplaceSyntaxTree(
            old, CSharpSyntaxTree.ParseText(old.ToString().Replace(from, to, StringComparison.Ordinal), s_parse));
    }

    private static CSharpCompilation Compilation() => CSharpCompilation.Create(
        "Large",
        Sources().Select(source => CSharpSyntaxTree.ParseText(source, s_parse)),
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file)),
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable,
            optimizationLevel: OptimizationLevel.Release));

    private static IEnumerable<string> Sources()
    {
        yield return Unrelated;
        for (int i = 0; i < Types; i++)
            yield return $"public class T{i} {{ public int Id {{ get; set; }} public string Name = \"\"; private "
                + "readonly System.Collections.Generic.List<double> _values = []; public void Add(double v) => "
                + "_values.Add(v); }";
        for (int c = 0; c < Containers; c++)
        {
            var text = new StringBuilder($"using Multiprocessing;\npublic static partial class Jobs{c}\n{{\n");
            for (int m = 0; m < MethodsPerContainer; m++)
            {
                string type = $"T{((c * MethodsPerContainer) + m) % Types}";
                text.Append($"    [RunInProcess] public static {type} M{m}({type} value, int times) => value;\n");
            }

            yield return text.Append("}\n").ToString();
        }
    }
}
