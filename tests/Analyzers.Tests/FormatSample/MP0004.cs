namespace FormatSample.MP0004;

public static partial class Counting
{
    [RunInProcess]
    public static int Add(in int a, ref int b) => a + b;
}
