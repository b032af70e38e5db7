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
