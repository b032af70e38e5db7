using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Multiprocessing.Generator;

namespace Generator.Tests.Incrementality;

public class CachingTests
{
    private const string Orders =
        """
        using Multiprocessing;
        public class Order { public int Id; public Customer? By; }
        public class Customer { public string Name = ""; }
        public static partial class OrderJobs { [RunInProcess] public static Order Ship(Order order) => order; }
        """;

    private const string Pictures =
        """
        using Multiprocessing;
        public class Picture { public byte[] Pixels = []; }
        public static partial class PictureJobs { [RunInProcess] public static Picture Blur(Picture picture) => picture; }
        """;

    [Fact]
    public void EditMember_ReRunsOnlyWhatMentionsTheType()
    {
        GeneratorResult before = GeneratorHarness.Run(Orders, Pictures);
        GeneratorDriver after = before.Driver.RunGenerators(
            before.Input.Replace(Holds("class Customer"), text => text.Replace("string Name", "string FullName")),
            TestContext.Current.CancellationToken);
        Assert.Equal(
            ["Formatters/Customer", "OrderJobs.Stubs"],
            Changed(before, after).Select(Shorten));
        Assert.Contains(GeneratorHarness.Reasons(after), r =>
            r.Step == TrackingNames.Module && GeneratorHarness.IsReused(r.Reason));
        Assert.Equal(1, Count(after, TrackingNames.Methods, IncrementalStepRunReason.Modified));
        Assert.Equal(1, Count(after, TrackingNames.Stubs, IncrementalStepRunReason.Modified));
        Assert.Equal(1, Count(after, TrackingNames.Formatters, IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void EditAddSecondTarget_KeepsTheFilesOfTheFirst()
    {
        GeneratorResult before = GeneratorHarness.Run(Orders);
        GeneratorDriver after = before.Driver.RunGenerators(
            before.Input.AddSyntaxTrees(TestCompilation.Parse(Pictures, "Pictures.cs")),
            TestContext.Current.CancellationToken);
        Assert.Equal(["ProcessModule"], Changed(before, after).Where(before.Files.ContainsKey).Select(Shorten));
    }

    [Fact]
    public void EditDerivedTypeAdded_ReRunsTheFormatterOfItsBase()
    {
        GeneratorResult before = GeneratorHarness.Run(Orders, Pictures);
        GeneratorDriver after = before.Driver.RunGenerators(
            before.Input.AddSyntaxTrees(
                TestCompilation.Parse("public class VipCustomer : Customer { public int Discount; }", "Vip.cs")),
            TestContext.Current.CancellationToken);
        Assert.Contains(
            GeneratorResult.FilesOf(after).Keys, name => name.Contains("VipCustomer", StringComparison.Ordinal));
        Assert.DoesNotContain(Changed(before, after), name => name.Contains("Picture", StringComparison.Ordinal));
    }

    [Fact]
    public void EditAssemblyFormatter_ReplacesTheGeneratedOne()
    {
        GeneratorResult before = GeneratorHarness.Run(Orders);
        GeneratorDriver after = before.Driver.RunGenerators(
            before.Input.AddSyntaxTrees(TestCompilation.Parse(
                """
                using MemoryPack;
                [assembly: Multiprocessing.ProcessFormatter(typeof(Customer), typeof(CustomerFormatter))]
                public class CustomerFormatter : MemoryPackFormatter<Customer>
                {
                    public override void Serialize<W>(ref MemoryPackWriter<W> writer, scoped ref Customer? value) { }
                    public override void Deserialize(ref MemoryPackReader reader, scoped ref Customer? value) { }
                }
                """, "Formatter.cs")),
            TestContext.Current.CancellationToken);
        Assert.DoesNotContain(
            GeneratorResult.FilesOf(after).Keys, name => name.Contains("/Customer", StringComparison.Ordinal));
        Assert.Contains("new global::CustomerFormatter()", GeneratorResult.FilesOf(after)
            .First(f => f.Key.Contains("/Order")).Value);
    }

    private static Func<SyntaxTree, bool> Holds(string text) =>
        tree => tree.ToString().Contains(text, StringComparison.Ordinal);

    private static IEnumerable<string> Changed(GeneratorResult before, GeneratorDriver after)
    {
        SortedDictionary<string, string> now = GeneratorResult.FilesOf(after);
        return before.Files.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Where(name => before.Files.GetValueOrDefault(name) != now.GetValueOrDefault(name));
    }

    /// <summary>Without the numbers and the extension.</summary>
    private static string Shorten(string hint) =>
        System.Text.RegularExpressions.Regex.Replace(hint, @"(_\w+)?(\.[0-9a-f]{8})?\.g\.cs$", "");

    private static int Count(GeneratorDriver driver, string step, IncrementalStepRunReason reason) =>
        GeneratorHarness.Reasons(driver).Count(r => r.Step == step && r.Reason == reason);
}
