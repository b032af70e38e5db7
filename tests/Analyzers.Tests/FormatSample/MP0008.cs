namespace FormatSample.MP0008;

public static partial class Downloads
{
    [RunInProcess]
    public static int Fetch(CancellationToken cancellationToken, string url) => url.Length;
}
