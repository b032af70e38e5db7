namespace FormatSample.MP1003;

public static partial class Native
{
    [RunInProcess]
    public static long Size(nint window) => window;
}
