namespace FormatSample.MP0011;

public static partial class Statistics
{
    public static int Calls { get; set; }

    [RunInProcess]
    public static int Count(string text) => text.Length;
}
