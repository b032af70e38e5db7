namespace FormatSample.MP3007;

public static partial class Log
{
    private static readonly ProcessLock s_guard = new();

    [RunInProcess]
    public static void Append(string path, string line)
    {
        using var scope = s_guard.EnterScope();
        File.AppendAllText(path, line);
    }
}
