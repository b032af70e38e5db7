namespace FormatSample.MP1009;

public sealed class Data
{
    public string Name { get; set; } = "";

    public object? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
