using System.Diagnostics.CodeAnalysis;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>Types that stand in the way of generated code, and are carried all the same.</summary>
public abstract class Event
{
    private protected Event()
    {
    }

    /// <summary>Hides the method that tells the run-time type.</summary>
    public new string GetType() => "kind";
}

public sealed class Started : Event
{
    public int At { get; set; }
}

public sealed class Ended : Event
{
    public string? Why { get; set; }
}

[Obsolete("Use Money", error: true)]
public sealed class LegacyAmount
{
    public int Cents { get; set; }
}

public sealed class Invoice
{
    [Obsolete("Use Total", error: true)]
    public LegacyAmount? Old { get; set; }

    public int Total { get; set; }

    [Obsolete("Only for the test", error: true)]
    public static Invoice Make(int cents) => new() { Old = new LegacyAmount { Cents = cents }, Total = 1 };

    [Obsolete("Only for the test", error: true)]
    public int ReadOld() => Old!.Cents;
}

/// <summary>Its state is of types that only it can see.</summary>
public partial class Ledger
{
    private readonly List<Line> _lines = [];
    private Kind _last;

    public string Text => $"{_last}: {string.Join(", ", _lines.Select(line => $"{line.Text}{line.Kind}"))}";

    public void Add(string text)
    {
        _last = _last == Kind.Odd ? Kind.Even : Kind.Odd;
        _lines.Add(new Line { Text = text, Kind = _last });
    }

    protected sealed class Page
    {
        public string? Title { get; set; }
    }

    private enum Kind
    {
        Even,
        Odd,
    }

    private sealed class Line
    {
        public string? Text { get; set; }

        public Kind Kind { get; set; }
    }
}

/// <summary>A base class with marked methods, and one with marked methods that derives from it.</summary>
public partial class FirstJobs : Ledger
{
    [RunInProcess]
    public static int Twice(int value) => value * 2;
}

public partial class SecondJobs : FirstJobs
{
    [RunInProcess]
    public static int Thrice(int value) => value * 3;

    [RunInProcess]
    private static Page Turn(Page page) => new() { Title = page.Title + "!" };

    public static async Task<string?> TurnAsync(string title) =>
        (await InProcess.Run(PrivateCalls.Turn(new Page { Title = title }))).Title;
}

public static partial class OtherJobs
{
    [RunInProcess]
    public static Event Echo(Event value) => value;

    [RunInProcess]
    public static Invoice Pass(Invoice invoice) => invoice;

    [RunInProcess]
    public static Ledger Keep(Ledger ledger, IProgress<Ledger> progress)
    {
        ledger.Add("in between");
        progress.Report(ledger);
        ledger.Add("last");
        return ledger;
    }

    [RunInProcess]
    public static int Sum(int scope, int reports0, params IEnumerable<int> more) => scope + reports0 + more.Sum();

    [RunInProcess, RequiresUnreferencedCode("to see that it is repeated")]
    internal static int Reflect(int value) => value;
}
