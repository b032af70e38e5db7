namespace FormatSample.MP3003;

public static class Counter
{
    public static void Add(ProcessLock guard)
    {
        guard.EnterScope();
        Console.WriteLine("alone");
    }
}
