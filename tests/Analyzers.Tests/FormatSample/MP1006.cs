namespace FormatSample.MP1006;

public static partial class Work
{
    [RunInProcess]
    public static void Append(string path, SemaphoreSlim gate)
    {
        gate.Wait();
        File.AppendAllText(path, "x");
        gate.Release();
    }
}
