namespace FormatSample.MP0018;

[RunInProcess]
public partial class Search
{
    public int Count(string text) => text.Length;
}
