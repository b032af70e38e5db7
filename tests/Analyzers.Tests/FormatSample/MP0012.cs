namespace FormatSample.MP0012;

public static partial class Report
{
    public static int Create(string text)
    {
        return Count(text);

        [RunInProcess]
        static int Count(string text) => text.Length;
    }
}
