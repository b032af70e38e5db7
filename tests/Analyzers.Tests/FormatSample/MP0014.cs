namespace FormatSample.MP0014;

public static partial class Pages
{
    [RunInProcess]
    public static async Task<Task<int>> Load(string url)
    {
        await Task.Yield();
        return Task.FromResult(url.Length);
    }
}
