using Runtime.Tests.Support;

namespace Runtime.Tests.Processes;

/// <summary>What happens where a process may open hardly any file.</summary>
internal static partial class Descriptors
{
    private const int Limit = 160;

    /// <summary>Starts children with ever fewer descriptors free, so that each step of a start fails once.</summary>
    /// <returns>How many descriptors more are open afterwards.</returns>
    [RunInProcess]
    internal static async Task<int> LeftByFailedStarts()
    {
        // First: what the library and the runtime keep open for ever.
        await using (ChildProcess<int> first = Jobs.Spawn.Square(2)) await first.Result;
        Native.LimitDescriptors(Limit);
        int before = CountOpen();
        List<FileStream> taken = [];
        int failures = 0;
        for (int free = 1; free <= 16; free++)
        {
            FillUp(taken);
            for (int i = 0; i < free; i++) GiveBack(taken);
            try
            {
                await using ChildProcess<int> child = Jobs.Spawn.Square(2);
                await child.Result;
            }
            catch (IOException)
            {
                failures++;
            }
        }
        while (taken.Count > 0) GiveBack(taken);
        if (failures < 5) throw new InvalidOperationException($"Only {failures} of the starts failed.");
        return CountOpen() - before;
    }

    private static int CountOpen() => Enumerable.Range(0, Limit).Count(Native.IsOpen);

    private static void FillUp(List<FileStream> taken)
    {
        try
        {
            while (true) taken.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (IOException)
        {
            // None is left.
        }
    }

    private static void GiveBack(List<FileStream> taken)
    {
        taken[^1].Dispose();
        taken.RemoveAt(taken.Count - 1);
    }
}
