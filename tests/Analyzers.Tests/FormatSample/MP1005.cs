namespace FormatSample.MP1005;

public sealed class Data
{
    public string Name { get; set; } = "";

    public Task<int>? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
