namespace FormatSample.MP1015;

public abstract class Shape
{
    public double X { get; set; }
}

public sealed class Circle : Shape;

public static partial class Drawing
{
    [RunInProcess]
    public static void Draw(Shape shape) => Console.WriteLine(shape.X);
}
