namespace FormatSample.MP3009;

public static partial class Import
{
    [RunInProcess]
    public static void Check(string path)
    {
        if (!File.Exists(path)) Environment.Exit(1);
    }
}
