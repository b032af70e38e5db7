namespace FormatSample.MP1012;

public sealed class Request
{
    public string Url { get; set; } = "";

    public CancellationToken Token { get; set; }
}

public static partial class Downloads
{
    [RunInProcess]
    public static bool Fetch(Request request) => request.Token.IsCancellationRequested;
}
