namespace FormatSample.MP0001;

public partial class Thumbnails
{
    [RunInProcess]
    public string Render(string path, int width) => $"{path} at {width}";
}
