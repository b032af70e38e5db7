namespace FormatSample.MP1004;

public static partial class Documents
{
    [RunInProcess]
    public static long Length(Stream document)
    {
        return document.Length;
    }
}
