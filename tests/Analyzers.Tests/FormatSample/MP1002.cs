namespace FormatSample.MP1002;

public sealed class Data
{
    public string Name { get; set; } = "";

    public Action? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
