namespace FormatSample.MP0002;

public static class Thumbnails
{
    [RunInProcess]
    public static string Render(string path) => path;
}
