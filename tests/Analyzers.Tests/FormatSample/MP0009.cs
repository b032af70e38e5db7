namespace FormatSample.MP0009;

public static partial class Search
{
    [RunInProcess]
    public static int Count(string text) => text.Length;

    [RunInProcess]
    public static int Count(string text, CancellationToken cancellationToken) => text.Length;
}
