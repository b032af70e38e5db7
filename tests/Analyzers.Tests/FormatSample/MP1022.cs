namespace FormatSample.MP1022;

internal abstract class Shape;

internal sealed class Circle : Shape
{
    public double Radius { get; set; }
}

internal sealed class Plugin : Shape
{
    public Action? Draw { get; set; }
}

public static partial class Drawing
{
    [RunInProcess]
    internal static string Describe(Shape shape) => shape.GetType().Name;
}
