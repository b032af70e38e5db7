namespace FormatSample.MP1014;

public interface IShape;

public sealed class Data
{
    public string Name { get; set; } = "";

    public IShape? Held { get; set; }
}

public static partial class Work
{
    [RunInProcess]
    public static string Run(Data data) => data.Name;
}
