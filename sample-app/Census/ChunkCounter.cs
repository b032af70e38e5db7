using System.Runtime.InteropServices;

namespace SampleApp;

/// <summary>Counts while the libraries of a chunk are read.</summary>
internal sealed class ChunkCounter
{
    /// <summary>How many of the methods that use the most members are kept.</summary>
    public const int UsersKept = 10;

    private readonly long[] _opcodes = new long[Opcodes.Count];
    private readonly Dictionary<ulong, int> _usedById = [];
    private readonly List<UsedMember> _used = [];
    private readonly List<int> _lastUsers = [];
    private readonly PriorityQueue<UsingMethod, int> _users = new();
    private readonly List<OddFile> _odd = [];
    private LibrarySum _sum;
    private long _bytes;
    private long _uses;
    private int _method;
    private int _usedByThis;

    public ChunkCount Count => new(
        _sum with { ILBytes = _bytes, Uses = _uses },
        _opcodes,
        [.. _users.UnorderedItems.Select(item => item.Element)],
        [.. _odd]);

    public void CountLibrary(int types, int methods) => _sum += new LibrarySum(1, types, methods, 0, 0);

    public void CountOdd(OddFile file) => _odd.Add(file);

    public void BeginMethod(int length)
    {
        _bytes += length;
        _method++;
        _usedByThis = 0;
    }

    public void CountOpcode(int opcode) => _opcodes[opcode]++;

    /// <summary>The number of a method or field that is used, by its name.</summary>
    public int FindUsed(string name, MemberPlace place)
    {
        ulong id = IdOf(name);
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_usedById, id, out bool isKnown);
        if (isKnown) return number;
        number = _used.Count;
        _used.Add(new UsedMember { Id = id, Place = place });
        _lastUsers.Add(0);
        return number;
    }

    /// <summary>The present method uses that member.</summary>
    public void CountUse(int used)
    {
        _uses++;
        if (_lastUsers[used] == _method) return;
        _lastUsers[used] = _method;
        CollectionsMarshal.AsSpan(_used)[used].Users++;
        _usedByThis++;
    }

    public void EndMethod(MemberPlace method)
    {
        _users.Enqueue(new UsingMethod(method, _usedByThis), _usedByThis);
        if (_users.Count > UsersKept) _users.Dequeue();
    }

    /// <summary>All libraries of the chunk have been read.</summary>
    public void AddTo(Span<UsedMember> table)
    {
        foreach (UsedMember method in _used) UseTable.Add(table, method);
    }

    // string.GetHashCode() is another in each process.
    private static ulong IdOf(string name)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211;
        return Math.Max(hash, 1);
    }
}
