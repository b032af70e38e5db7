using System.Numerics;
using Multiprocessing;

namespace SampleApp;

/// <summary>
/// The methods and fields that are used, in memory that all processes share: so the counts need not travel, nor be
/// added up by one process while the others wait.
/// </summary>
/// <remarks>A hash table with open addressing. An entry belongs to the member whose id is stored in it first.</remarks>
internal static class UseTable
{
    private const int LeastLength = 1 << 16;

    // In the installation there is a different member for each 600 bytes or so.
    private const int BytesPerEntry = 256;

    /// <summary>An empty table with room for the members of so many bytes of libraries.</summary>
    public static SharedArray<UsedMember> Create(long bytes)
    {
        long wanted = Math.Clamp(bytes / BytesPerEntry, LeastLength, 1 << 26);
        return new SharedArray<UsedMember>((int)BitOperations.RoundUpToPowerOf2((uint)wanted));
    }

    /// <summary>Adds to the users of a member. Any number of processes may do so at once.</summary>
    public static void Add(Span<UsedMember> table, in UsedMember member)
    {
        for (int probe = 0; probe < table.Length; probe++)
        {
            ref UsedMember entry = ref table[(int)((member.Id + (ulong)probe) & (ulong)(table.Length - 1))];
            ulong owner = Interlocked.CompareExchange(ref entry.Id, member.Id, 0);
            if (owner == 0) entry.Place = member.Place;
            if (owner != 0 && owner != member.Id) continue;
            Interlocked.Add(ref entry.Users, member.Users);
            return;
        }
        throw new InvalidOperationException($"More than {table.Length} different members are used.");
    }
}

/// <summary>A method or field that methods use.</summary>
internal struct UsedMember
{
    /// <summary>Of its full name, the same in every process; never 0.</summary>
    public ulong Id;

    /// <summary>A place that names it.</summary>
    public MemberPlace Place;

    /// <summary>How many different methods use it.</summary>
    public int Users;
}
