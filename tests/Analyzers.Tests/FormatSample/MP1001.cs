namespace FormatSample.MP1001;

public sealed class Data
{
    public string Name { get; set; } = "";

    public WeakReference? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
