namespace FormatSample.MP0007;

public static partial class Downloads
{
    [RunInProcess]
    public static bool Fetch(string url, CancellationToken stop, CancellationToken abort) =>
        stop.CanBeCanceled || abort.CanBeCanceled;
}
