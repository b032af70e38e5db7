namespace FormatSample.MP1008;

public sealed class Data
{
    public string Name { get; set; } = "";

    public IServiceProvider? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
