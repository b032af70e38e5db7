namespace FormatSample.MP3011;

public static partial class Words
{
    public static async Task<int> Count(ProcessPool pool, string text) => await pool.RunAsync(Length(text));

    public static int Length(string text) => text.Length;
}
