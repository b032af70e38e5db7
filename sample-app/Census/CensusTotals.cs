namespace SampleApp;

/// <summary>The sum over many chunks. The order in which they are added does not matter.</summary>
internal sealed class CensusTotals
{
    private readonly long[] _opcodes = new long[SampleApp.Opcodes.Count];
    private readonly List<UsingMethod> _users = [];
    private readonly List<OddFile> _odd = [];

    public LibrarySum Sum { get; private set; }

    public IReadOnlyList<long> Opcodes => _opcodes;

    /// <summary>The methods and fields that are used, by their ids.</summary>
    public UsedMember[] Used { get; private set; } = [];

    public IEnumerable<UsingMethod> Users => _users
        .OrderByDescending(user => user.Uses).ThenBy(user => user.Place.File)
        .ThenBy(user => user.Place.Token);

    public IEnumerable<OddFile> Odd => _odd.OrderBy(file => file.File);

    public void Add(ChunkCount chunk)
    {
        Sum += chunk.Sum;
        for (int i = 0; i < _opcodes.Length; i++) _opcodes[i] += chunk.Opcodes[i];
        _users.AddRange(chunk.Users);
        _odd.AddRange(chunk.Odd);
    }

    /// <summary>Takes the members out of the table, once all chunks have been read.</summary>
    public void TakeUsed(ReadOnlySpan<UsedMember> table)
    {
        List<UsedMember> used = [];
        foreach (ref readonly UsedMember member in table)
        {
            if (member.Id != 0) used.Add(member);
        }
        Used = [.. used.OrderBy(member => member.Id)];
    }

    /// <summary>Whether every number of both is equal, method by method and file by file.</summary>
    public bool IsSameAs(CensusTotals other) =>
        Sum == other.Sum
        && _opcodes.AsSpan().SequenceEqual(other._opcodes)
        && Used.Select(member => (member.Id, member.Users))
            .SequenceEqual(other.Used.Select(member => (member.Id, member.Users)))
        && Users.SequenceEqual(other.Users)
        && Odd.SequenceEqual(other.Odd);
}
