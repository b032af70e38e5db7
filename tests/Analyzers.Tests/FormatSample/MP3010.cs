namespace FormatSample.MP3010;

public static class Words
{
    public static async Task<int> Count(ProcessPool pool, string text) =>
        await pool.RunAsync(() => text.Length);
}
