using System.Globalization;

namespace Benchmarks.Harness;

/// <summary>What a row's figures mean.</summary>
internal enum Unit
{
    /// <summary>Time in seconds: less is better.</summary>
    Seconds,

    /// <summary>Operations a second: more is better.</summary>
    PerSecond,

    /// <summary>A size: less is better.</summary>
    Bytes,
}

/// <summary>Figures by work and by who did it, printed as a Markdown table with ratios to this library's.</summary>
/// <param name="title">The heading.</param>
/// <param name="columns">What is compared, this library first.</param>
internal sealed class ComparisonTable(string title, params string[] columns)
{
    private readonly List<(string Work, Unit Unit)> _rows = [];
    private readonly Dictionary<(string Work, string Who), double> _figures = [];

    /// <summary>Notes a figure. Rows appear in the order of their first figures.</summary>
    internal void Add(string work, string who, Unit unit, double value)
    {
        if (!columns.Contains(who)) throw new ArgumentException($"'{who}' is no column of '{title}'.", nameof(who));
        if (!_rows.Exists(r => r.Work == work)) _rows.Add((work, unit));
        _figures[(work, who)] = value;
        Console.Error.WriteLine($"  {work}: {who}: {Format(value, unit)}");
    }

    /// <summary>
    /// Notes a figure that a peer's program printed as work, who, unit and value, separated by tabs, if it belongs to a
    /// row of this table.
    /// </summary>
    internal bool TryAddLine(string line)
    {
        if (line.Split('\t') is not [string work, string who, string unit, string value])
            throw new FormatException($"'{line}' is no figure.");
        if (!_rows.Exists(r => r.Work == work)) return false;
        Add(work, who, Enum.Parse<Unit>(unit), double.Parse(value, CultureInfo.InvariantCulture));
        return true;
    }

    internal void Print(TextWriter output)
    {
        output.WriteLine($"### {title}");
        output.WriteLine();
        output.WriteLine($"| work | {string.Join(" | ", columns)} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", columns.Length))}");
        foreach ((string work, Unit unit) in _rows)
            output.WriteLine($"| {work} | {string.Join(" | ", columns.Select(who => Cell(work, who, unit)))} |");
        output.WriteLine();
    }

    // "×3.1": this library is 3.1 times as fast as that one; below 1 it is slower.
    private string Cell(string work, string who, Unit unit)
    {
        if (!_figures.TryGetValue((work, who), out double value)) return "–";
        if (who == columns[0] || !_figures.TryGetValue((work, columns[0]), out double own)) return Format(value, unit);
        double ratio = unit == Unit.PerSecond ? own / value : value / own;
        string times = ratio.ToString(ratio < 9.95 ? "G2" : "N0", CultureInfo.InvariantCulture);
        return $"{Format(value, unit)} (×{times})";
    }

    private static string Format(double value, Unit unit) => unit switch
    {
        Unit.PerSecond => Figure.PerSecond(value),
        Unit.Bytes => Figure.Bytes(value),
        _ => Figure.Seconds(value),
    };
}
