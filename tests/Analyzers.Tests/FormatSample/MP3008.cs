namespace FormatSample.MP3008;

public static partial class Setup
{
    [RunInProcess]
    public static string? Ask() => Console.ReadLine();
}
