using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>
/// Every block of C# in the guides, the read-mes, the rules and the XML comments compiles as it is pasted, without a
/// warning of the compiler or of the library's own rules.
/// </summary>
public sealed class BlockTests
{
    public static TheoryData<string> Places => [.. Pages().Concat(XmlBlocks.All).Select(block => block.Place)];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Places))]
    public async Task Block_Compiles(string place)
    {
        CodeBlock block = Pages().Concat(XmlBlocks.All).Single(block => block.Place == place);
        string? problem = await BlockCompiler.FindProblemAsync(block);
        Assert.True(problem is null, problem);
    }

    [Fact]
    public void Blocks_AreFound()
    {
        Assert.True(Pages().Count() > 20, "the pages were not found");
        Assert.NotEmpty(XmlBlocks.All);
    }

    [Fact]
    public void Comment_BeforeABlock_IsPutAroundIt()
    {
        CodeBlock block = Assert.Single(MarkdownBlocks.In(
            "a.md",
            ["# A", "<!-- csharp MP0001 CS0103", "int a;", "…", "class C;", "-->", "", "```csharp", "a = 1;", "```"]));
        Assert.Equal("a.md(9)", block.Place);
        Assert.Equal(
            "#line 3 \"a.md\"\nint a;\n#line 9 \"a.md\"\na = 1;\n#line 5 \"a.md\"\nclass C;\n", block.Source);
        Assert.Equal(["MP0001", "CS0103"], block.Expected);
    }

    [Fact]
    public void Comment_WithoutAPlaceForTheBlock_IsPutBehindIt() => Assert.Equal(
        "#line 5 \"a.md\"\nA();\n#line 2 \"a.md\"\nvoid A() { }\n",
        Assert.Single(
            MarkdownBlocks.In("a.md", ["<!-- csharp", "void A() { }", "-->", "```csharp", "A();", "```"])).Source);

    [Fact]
    public void Types_ThatThePageHasShown_AreThere()
    {
        CodeBlock[] blocks =
        [
            .. MarkdownBlocks.In(
                "a.md", ["```csharp", "class A { }", "class B { }", "```", "```csharp", "class A;", "```"]),
            .. MarkdownBlocks.In("b.md", ["```csharp", "class A;", "```", "```csharp", "using System;", "```"]),
        ];
        Assert.Equal("#line 6 \"a.md\"\nclass A;\n#line hidden\nclass B { }\n", blocks[1].Source);
        Assert.Equal("#line 5 \"b.md\"\nusing System;\n", blocks[3].Source);
    }

    [Theory]
    [InlineData("```cs", "```csharp")]
    [InlineData("```C#", "```csharp")]
    public void Fence_OfAnotherName_IsRefused(string fence, string told) => Assert.Contains(
        told,
        Assert.ThrowsAny<Exception>(() => MarkdownBlocks.In("a.md", [fence, "int a;", "```"]).Count()).Message,
        StringComparison.Ordinal);

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("Console.WriteLine(x);", "", "a.md(2): CS0103: The name 'x' does not exist")]
    [InlineData("int x;", "", "a.md(2): CS0168: The variable 'x' is declared but never used")]
    [InlineData("var lost = new ProcessLock();", "", "a.md(2): MP3002: ")]
    [InlineData("Console.WriteLine(1);", " CS0103", "a.md(2): CS0103 is expected, but is not found")]
    [InlineData("Console.WriteLine(x);", " CS0103", null)]
    [InlineData("Console.WriteLine(1);", "", null)]
    public async Task Problem_OfABlock_IsTold(string code, string expected, string? told)
    {
        // The comment is above the page's first line: the numbers are those of the block.
        string[] lines = expected.Length == 0 ? [] : [$"<!-- csharp{expected}", "-->"];
        CodeBlock block = Assert.Single(MarkdownBlocks.In("a.md", [.. lines, "```csharp", code, "```"]));
        string? problem = await BlockCompiler.FindProblemAsync(block);
        if (told is null) Assert.Null(problem);
        else Assert.Contains(
            told.Replace("a.md(2)", $"a.md({lines.Length + 2})", StringComparison.Ordinal), problem!,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// All but the first blocks under Violation and Fix of a rule, which <see cref="RulePageTests"/> compile.
    /// </summary>
    internal static IEnumerable<CodeBlock> Pages() =>
        from page in MarkdownBlocks.Pages
        let taken = page.StartsWith("docs/rules/MP", StringComparison.Ordinal) ? OfRule(page) : []
        from block in MarkdownBlocks.In(page)
        where !taken.Any(code => block.Source.Contains($"\n{code}", StringComparison.Ordinal))
        select block;

    private static string[] OfRule(string page)
    {
        RulePage rule = RulePage.Read(Path.GetFileNameWithoutExtension(page));
        return [rule.Code("Violation"), rule.Code("Fix")];
    }
}
