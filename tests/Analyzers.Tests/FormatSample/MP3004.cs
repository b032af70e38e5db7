namespace FormatSample.MP3004;

public static partial class Mails
{
    [RunInProcess]
    public static int Send(string to) => to.Length;

    public static async Task<int> SendAll(ProcessPool pool)
    {
        await Task.Yield();
        return pool.RunAsync(Calls.Send("a@example.org")).Result;
    }
}
