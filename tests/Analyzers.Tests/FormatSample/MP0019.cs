namespace FormatSample.MP0019;

public static partial class Numbers
{
    [RunInProcess]
    public static IEnumerable<int> From(int first)
    {
        while (true) yield return first++;
    }
}
