namespace FormatSample.MP1011;

public static partial class Rows
{
    [RunInProcess]
    public static int Count(IQueryable<int> rows) => rows.Count();
}
