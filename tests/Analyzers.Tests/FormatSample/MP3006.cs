namespace FormatSample.MP3006;

public static partial class Prices
{
    private static decimal s_rate = 1;

    public static void Configure(decimal rate) => s_rate = rate;

    [RunInProcess]
    public static decimal Convert(decimal amount) => amount * s_rate;
}
