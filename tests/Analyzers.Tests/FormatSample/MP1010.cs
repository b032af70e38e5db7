namespace FormatSample.MP1010;

public sealed class Data
{
    public string Name { get; set; } = "";

    public Type? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
