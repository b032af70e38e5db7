namespace FormatSample.MP3005;

public static partial class Folders
{
    [RunInProcess]
    public static int Count(string folder) =>
        Directory.GetFiles(folder).Length + Directory.GetDirectories(folder).Sum(inner => Count(inner));
}
