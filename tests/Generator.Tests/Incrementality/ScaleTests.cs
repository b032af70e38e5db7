using System.Text;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator;
using Multiprocessing.TestSupport;

namespace Generator.Tests.Incrementality;

/// <summary>A large project: 1,000 marked methods over 500 types; a fifth of it in the short form.</summary>
public class ScaleTests
{
    private static readonly int s_types = TestAmount.Of(100, 500);
    private static readonly int s_containers = TestAmount.Of(20, 100);
    private const int MethodsPerContainer = 10;

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Edit_InALargeProject_ReRunsOnlyWhatMentionsTheType()
    {
        CSharpCompilation compilation = TestCompilation.Create("Large", [.. Sources(), GeneratorHarness.Unrelated]);
        GeneratorDriver before = GeneratorHarness.CreateDriver()
            .RunGenerators(compilation, TestContext.Current.CancellationToken);
        SortedDictionary<string, string> files = GeneratorResult.FilesOf(before);
        Assert.Equal(s_types + s_containers + 1, files.Count);

        GeneratorDriver keystroke = before.RunGenerators(
            compilation.Replace(
                tree => tree.ToString() == GeneratorHarness.Unrelated, text => text.Replace("42", "42 + 1")),
            TestContext.Current.CancellationToken);
        Assert.DoesNotContain(GeneratorHarness.Reasons(keystroke), r => !GeneratorHarness.IsReused(r.Reason));

        GeneratorDriver edited = before.RunGenerators(
            compilation.Replace(tree => tree.ToString()
                .Contains("class T50 ", StringComparison.Ordinal), text => text.Replace("Name", "FullName")),
            TestContext.Current.CancellationToken);
        SortedDictionary<string, string> now = GeneratorResult.FilesOf(edited);
        string[] changed = [.. now.Where(file => files.GetValueOrDefault(file.Key) != file.Value)
            .Select(file => file.Key)];

        // The type's own formatter, and the stubs of the two methods that take it: their contract is another.
        Assert.Equal(3, changed.Length);
        Assert.Contains(changed, name => name.Contains("Formatters/T50_", StringComparison.Ordinal));
        Assert.Contains(changed, name => name.StartsWith("Jobs5.Stubs.", StringComparison.Ordinal));
        Assert.Contains(
            changed,
            name => name.StartsWith($"Jobs{(s_types / MethodsPerContainer) + 5}.Stubs.", StringComparison.Ordinal));
        (string Step, IncrementalStepRunReason Reason)[] again =
            [.. GeneratorHarness.Reasons(edited).Where(r => !GeneratorHarness.IsReused(r.Reason))];
        Assert.Equal(2, again.Count(r => r.Step == TrackingNames.Methods));
        Assert.Equal(2, again.Count(r => r.Step == TrackingNames.Stubs));
        Assert.Equal(1, again.Count(r => r.Step == TrackingNames.Formatters));
        Assert.DoesNotContain(again, r => r.Step == TrackingNames.Module);
    }

    /// <summary>
    /// Method i takes type i, modulo their number, so every type is taken by two methods in two files.
    /// </summary>
    private static IEnumerable<string> Sources()
    {
        for (int i = 0; i < s_types; i++)
            yield return $"public class T{i} {{ public int Id {{ get; set; }} public string Name = \"\"; private "
                + "readonly System.Collections.Generic.List<double> _values = []; }";
        for (int c = 0; c < s_containers; c++)
        {
            var text = new StringBuilder($"using Multiprocessing;\npublic static partial class Jobs{c}\n{{\n");
            for (int m = 0; m < MethodsPerContainer; m++)
            {
                string type = $"T{((c * MethodsPerContainer) + m) % s_types}";
                text.Append($"    [RunInProcess] public static {type} M{m}({type} value, int times) => value;\n");
            }

            yield return text.Append("}\n").ToString();
        }
    }
}
