namespace Runtime.Tests.Scheduling;

/// <summary>The choices of one run: first those given, then always the first one (or a random one).</summary>
/// <remarks>
/// Stateless exploration: a schedule is the list of its choices, and is run again from the beginning for each of its
/// successors.
/// </remarks>
internal sealed class Schedule(IReadOnlyList<int> given, Random? random = null)
{
    private readonly List<(int Choice, int Count)> _taken = [];

    internal bool IsRandom => random is not null;

    internal int Choose(int count)
    {
        int choice = _taken.Count < given.Count ? given[_taken.Count] : random?.Next(count) ?? 0;
        _taken.Add((choice, count));
        return choice;
    }

    /// <summary>The next schedule in lexical order, or null after the last.</summary>
    internal IReadOnlyList<int>? Next()
    {
        for (int i = _taken.Count - 1; i >= 0; i--)
        {
            if (_taken[i].Choice + 1 < _taken[i].Count)
            {
                return [.. _taken.Take(i).Select(t => t.Choice), _taken[i].Choice + 1];
            }
        }
        return null;
    }

    public override string ToString() => string.Join(',', _taken.Select(t => t.Choice));
}
