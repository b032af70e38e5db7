namespace FormatSample.MP0006;

public static partial class Uploads
{
    [RunInProcess]
    public static async void Upload(string path) => await Task.Delay(path.Length);
}
