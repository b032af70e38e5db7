namespace FormatSample.MP1019;

public sealed class TemporaryFile : IDisposable
{
    public string Path { get; set; } = "";

    public void Dispose() => File.Delete(Path);
}

public sealed class Data
{
    public string Name { get; set; } = "";

    public TemporaryFile? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
