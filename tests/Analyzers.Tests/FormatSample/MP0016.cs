namespace FormatSample.MP0016;

file static partial class Helpers
{
    [RunInProcess]
    public static int Count(string text) => text.Length;
}
