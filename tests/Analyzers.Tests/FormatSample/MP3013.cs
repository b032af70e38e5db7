namespace FormatSample.MP3013;

public static partial class Mails
{
    [RunInProcess]
    public static void Send(string to) => Console.WriteLine(to);

    public static void SendOne(ProcessPool pool)
    {
        pool.RunAsync(Calls.Send("a@example.org"));
    }
}
