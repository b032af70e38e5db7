using Spectre.Console;

namespace SampleApp;

/// <summary>
/// Shows the totals: the largest namespaces, the types that are called most, and what was not managed.
/// </summary>
internal static class CensusReport
{
    private const int Shown = 10;

    public static void Show(CensusTotals totals)
    {
        Table table = new Table { Border = TableBorder.Rounded }.AddColumn("Namespace");
        foreach (string heading in (string[])["Types", "Methods", "IL bytes", "Instructions"])
            table.AddColumn(new TableColumn(heading).RightAligned());

        foreach (NamespaceCount count in totals.Namespaces.OrderByDescending(n => n.ILBytes).Take(Shown))
            AddRow(table, count.Namespace is "" ? "(no namespace)" : count.Namespace, count);

        NamespaceCount[] rest = [.. totals.Namespaces.OrderByDescending(n => n.ILBytes).Skip(Shown)];
        if (rest.Length > 0) AddRow(table, $"({rest.Length:N0} more)", rest.Aggregate((sum, next) => sum + next));
        table.AddEmptyRow();
        AddRow(table, $"{totals.Namespaces.Count:N0} namespaces", totals.Sum);
        AnsiConsole.Write(table);
        ShowCalls(totals);

        AnsiConsole.WriteLine(
            $"{totals.Managed:N0} managed, {totals.Native.Count():N0} native, "
            + $"{totals.Unreadable.Count():N0} unreadable");
        foreach (IGrouping<string, LibraryCount> native in totals.Native.GroupBy(l => Path.GetFileName(l.Path)))
            AnsiConsole.WriteLine($"  native: {native.Key}{(native.Count() > 1 ? $" ({native.Count()} copies)" : "")}");
        foreach (LibraryCount library in totals.Unreadable)
            AnsiConsole.WriteLine($"  unreadable: {library.Path}: {library.Reason}");
        AnsiConsole.WriteLine();
    }

    private static void AddRow(Table table, string name, NamespaceCount count) =>
        table.AddRow(
            new Text(name) { Overflow = Overflow.Ellipsis }, new Text($"{count.Types:N0}"),
            new Text($"{count.Methods:N0}"), new Text($"{count.ILBytes:N0}"), new Text($"{count.Instructions:N0}"));

    private static void ShowCalls(CensusTotals totals)
    {
        Table table = new Table { Border = TableBorder.Rounded }
            .AddColumn("Types that are called most").AddColumn(new TableColumn("Calls").RightAligned());
        var most = totals.Calls.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(Shown);
        foreach ((string type, long calls) in most)
            table.AddRow(new Text(type) { Overflow = Overflow.Ellipsis }, new Text($"{calls:N0}"));
        table.AddEmptyRow();
        table.AddRow(new Text($"{totals.Calls.Count:N0} types"), new Text($"{totals.Calls.Values.Sum():N0}"));
        AnsiConsole.Write(table);
    }
}
