namespace Multiprocessing.Platform;

/// <summary>
/// One process of this machine, for as long as the machine runs: its id, and a number that tells it from every other
/// process that has had or will have the same id.
/// </summary>
/// <remarks>Packed into 62 bits, so that a shared table names a process by one atomic store.</remarks>
/// <param name="Value">The id in bits 40 to 61, the number in bits 0 to 39. Zero: no process.</param>
internal readonly record struct ProcessKey(long Value)
{
    private const int InstanceBits = 40;
    private const long InstanceMask = (1L << InstanceBits) - 1;

    internal ProcessKey(int processId, long instance)
        : this(((long)processId << InstanceBits) | (instance & InstanceMask))
    {
    }

    internal int ProcessId => (int)(Value >> InstanceBits);

    internal long Instance => Value & InstanceMask;

    public override string ToString() => $"{ProcessId}-{Instance:x}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out ProcessKey identity)
    {
        identity = default;
        int dash = text.IndexOf('-');
        if (dash <= 0 || !int.TryParse(text[..dash], out int id)) return false;
        if (!long.TryParse(text[(dash + 1)..], System.Globalization.NumberStyles.HexNumber, null, out long instance))
        {
            return false;
        }
        identity = new ProcessKey(id, instance);
        return true;
    }
}
