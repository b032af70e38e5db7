using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Multiprocessing.Wire;

namespace Runtime.Tests.Faults;

/// <summary>
/// Methods that write where they must not: into the memory that their process shares with its parent.
/// </summary>
internal static unsafe partial class Vandal
{
    private const string ChannelMemory = "channel";

    private static readonly Random s_random = new(12345);

    /// <summary>The words of the header of a channel: those of 8 bytes are two.</summary>
    internal static IEnumerable<(string Name, int Offset)> Words() =>
        from field in typeof(ChannelHeader).GetFields(BindingFlags.NonPublic | BindingFlags.Instance)
        let start = (int)Marshal.OffsetOf<ChannelHeader>(field.Name)
        from offset in Enumerable.Range(0, Marshal.SizeOf(field.FieldType) / 4)
        select ($"{field.Name}+{offset * 4}", start + (offset * 4));

    /// <summary>Writes one word at once.</summary>
    [RunInProcess]
    internal static int Write(string memory, int offset, int value)
    {
        *(int*)(Find(memory) + offset) = value;
        return value;
    }

    /// <summary>Leaves a thread behind that writes one word a little later, while other calls run.</summary>
    [RunInProcess]
    internal static int WriteLater(string memory, int offset, int value, int microseconds)
    {
        byte* word = Find(memory) + offset;
        Thread thread = new(() =>
        {
            SpinWait.SpinUntil(() => false, TimeSpan.FromMicroseconds(microseconds));
            *(int*)word = value;
        });
        thread.IsBackground = true;
        thread.Start();
        return value;
    }

    /// <summary>The words of the header of a frame.</summary>
    internal static IEnumerable<int> FrameWords() => Enumerable.Range(0, FrameHeader.Size / 4).Select(i => i * 4);

    /// <summary>Waits for the call behind this one, and writes one word into its frame.</summary>
    [RunInProcess]
    internal static int WriteIntoNext(int offset, int value)
    {
        byte* memory = Find(ChannelMemory);
        ChannelHeader* header = (ChannelHeader*)memory;
        SpinWait.SpinUntil(() => Volatile.Read(ref header->CallTail) != Volatile.Read(ref header->CallHead));
        int place = RingWriter.OffsetOf(Volatile.Read(ref header->CallHead), Channel.RingCapacity);
        *(int*)(memory + ChannelHeader.PageSize + place + offset) = value;
        return value;
    }

    /// <summary>Writes one word, and returns a large result.</summary>
    [RunInProcess]
    internal static byte[] WriteAndGive(string memory, int offset, int value, int length)
    {
        *(int*)(Find(memory) + offset) = value;
        return new byte[length];
    }

    [RunInProcess]
    internal static int WaitForCancellation(CancellationToken cancellationToken)
    {
        // Without a limit: if the order was damaged so that the token never fires, the grace period ends the worker.
        cancellationToken.WaitHandle.WaitOne();
        cancellationToken.ThrowIfCancellationRequested();
        return 0;
    }

    internal static int RandomValue()
    {
        lock (s_random) return s_random.Next(int.MinValue, int.MaxValue);
    }

    internal static int RandomBelow(int limit)
    {
        lock (s_random) return s_random.Next(limit);
    }

    /// <summary>The first mapping of a memory of that purpose in this process.</summary>
    private static byte* Find(string memory)
    {
        // Named so by either platform; the first bytes of a file belong to the portable one.
        string line = File.ReadLines("/proc/self/maps").First(l => IsOf(l, memory));
        return (byte*)long.Parse(
            line.AsSpan(0, line.IndexOf('-', StringComparison.Ordinal)),
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
    }

    private static bool IsOf(string line, string memory)
    {
        // Not a bulk area, which lies further back in the file.
        if (line.Contains($"memfd:multiprocessing-{memory}", StringComparison.Ordinal))
        {
            return line.Contains(" 00000000 ", StringComparison.Ordinal);
        }
        return line.Contains("/memory-", StringComparison.Ordinal)
            && line.Contains($"-{memory}", StringComparison.Ordinal)
            && line.Contains(" 00010000 ", StringComparison.Ordinal);
    }
}
