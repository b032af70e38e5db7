namespace FormatSample.MP1013;

public sealed class Request
{
    public string Url { get; set; } = "";

    public IProgress<double>? Progress { get; set; }
}

public static partial class Downloads
{
    [RunInProcess]
    public static void Fetch(Request request) => request.Progress?.Report(1);
}
