namespace FormatSample.MP1016;

public static partial class Web
{
    [RunInProcess]
    public static int Count(System.Net.CookieContainer cookies) => cookies.Count;
}
