namespace Benchmarks.Harness;

/// <summary>A Markdown table of texts, printed row by row as they come.</summary>
internal sealed class PlainTable
{
    internal PlainTable(string title, params string[] columns)
    {
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Add(columns);
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat("---:|", columns.Length))}");
    }

    internal void Add(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    internal void End() => Console.WriteLine();
}
