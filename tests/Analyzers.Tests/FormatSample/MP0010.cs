namespace FormatSample.MP0010;

public static partial class RunAsync
{
    [RunInProcess]
    public static int Count(string text) => text.Length;
}
