namespace FormatSample.MP3002;

public static partial class Mails
{
    [RunInProcess]
    public static void Send(string to) => Console.WriteLine(to);

    public static async Task SendAll()
    {
        var pool = new ProcessPool(2);
        await pool.RunAsync(Calls.Send("a@example.org"));
    }
}
