namespace FormatSample.MP3001;

public static partial class Mails
{
    [RunInProcess]
    public static void Send(string to) => Console.WriteLine(to);

    public static async Task SendAll(ProcessPool pool)
    {
        Calls.Send("a@example.org");
        await Task.Yield();
    }
}
