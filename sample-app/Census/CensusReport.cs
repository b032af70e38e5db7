using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Spectre.Console;

namespace SampleApp;

/// <summary>Shows the totals: the sums, the commonest opcodes, and the hubs of the call graph.</summary>
internal static class CensusReport
{
    private const int Shown = 7;

    public static void Show(CensusTotals totals, LibraryFile[] files)
    {
        LibrarySum sum = totals.Sum;
        long instructions = totals.Opcodes.Sum();
        Console.WriteLine(
            $"{sum.Libraries:N0} managed {(sum.Libraries == 1 ? "library" : "libraries")}: {sum.Types:N0} types, "
            + $"{sum.Methods:N0} methods, {sum.ILBytes:N0} bytes of IL, {instructions:N0} instructions");

        string[] opcodes =
        [
            .. totals.Opcodes.Index().OrderByDescending(opcode => opcode.Item).Take(Shown)
                .Where(opcode => opcode.Item > 0)
                .Select(opcode => $"{Opcodes.NameOf(opcode.Index)} {(double)opcode.Item / instructions:P1}"),
        ];
        Console.WriteLine($"The commonest: {string.Join(", ", opcodes)}");
        Console.WriteLine(
            $"The call graph: {sum.Uses:N0} uses of {totals.Used.Length:N0} different methods and fields");

        Show("Used by the most methods", "Users", totals.Used
            .OrderByDescending(member => member.Users).ThenBy(member => member.Id).Take(Shown)
            .Select(member => (NameOf(member.Place, files), member.Users)));
        Show("Using the most methods and fields", "Uses", totals.Users.Take(Shown)
            .Select(method => (NameOf(method.Place, files), method.Uses)));
        ShowOdd([.. totals.Odd], files);
        Console.WriteLine();
    }

    public static void Show(IReadOnlyList<CensusRun> runs, CensusRun oneThread)
    {
        Table table = new Table { Border = TableBorder.Rounded }.AddColumn("Done");
        foreach (string heading in (string[])["Start", "Read", "In all", "Times as fast"])
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (CensusRun run in runs)
        {
            table.AddRow(
                run.Where, Seconds(run.Start), Seconds(run.Work), Seconds(run.All),
                run == oneThread ? "" : $"{oneThread.All / run.All:F2}");
        }
        AnsiConsole.Write(table);

        static string Seconds(TimeSpan time) => time == TimeSpan.Zero ? "" : $"{time.TotalSeconds:F2} s";
    }

    private static void Show(string heading, string counted, IEnumerable<(string Name, int Count)> methods)
    {
        Table table = new Table { Border = TableBorder.Rounded }
            .AddColumn(heading).AddColumn(new TableColumn(counted).RightAligned());
        foreach ((string name, int count) in methods)
            table.AddRow(new Text(Shorten(name)), new Text($"{count:N0}"));
        if (table.Rows.Count > 0) AnsiConsole.Write(table);
    }

    private static void ShowOdd(OddFile[] odd, LibraryFile[] files)
    {
        OddFile[] unreadable = [.. odd.Where(file => file.Reason is not null)];
        Console.WriteLine($"{odd.Length - unreadable.Length:N0} native, {unreadable.Length:N0} unreadable");
        foreach (OddFile file in unreadable)
            Console.WriteLine($"  unreadable: {files[file.File].Path}: {file.Reason}");
    }

    private static string Shorten(string name)
    {
        int most = AnsiConsole.Profile.Width - 20;
        return name.Length <= most ? name : $"{name[..(most - 1)]}…";
    }

    // Names did not come with the counts, since only these few are wanted.
    private static string NameOf(MemberPlace place, LibraryFile[] files)
    {
        using FileStream stream = new(files[place.File].Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using PEReader image = new(stream);
        return new MemberNames(image.GetMetadataReader(), isFull: false)
            .NameOf(MetadataTokens.EntityHandle(place.Token));
    }
}
