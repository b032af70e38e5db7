namespace FormatSample.MP0017;

public static partial class Search
{
    [RunInProcess(Name = "count words")]
    public static int Count(string text) => text.Length;
}
