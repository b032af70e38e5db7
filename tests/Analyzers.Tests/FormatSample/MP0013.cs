namespace FormatSample.MP0013;

public static partial class Numbers
{
    [RunInProcess]
    public static IEnumerable<int> Squares(int count)
    {
        for (int i = 0; i < count; i++) yield return i * i;
    }
}
