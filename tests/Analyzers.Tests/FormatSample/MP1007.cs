namespace FormatSample.MP1007;

public sealed class Session
{
    public string User { get; set; } = "";

    public HttpClient? Client { get; set; }
}

public static partial class Orders
{
    [RunInProcess]
    public static string Load(Session session) => session.User;
}

public static partial class Pages
{
    [RunInProcess]
    public static async Task<string> Load(HttpClient client, string path) => await client.GetStringAsync(path);
}
