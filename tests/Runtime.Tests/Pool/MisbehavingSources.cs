using System.Collections;

namespace Runtime.Tests.Pool;

/// <summary>A source that breaks a rule, with what must come of it.</summary>
/// <param name="Open">Makes the source anew.</param>
/// <param name="Items">The elements that are real.</param>
/// <param name="Error">What it throws after them; null: nothing.</param>
internal sealed record MisbehavingSource(Func<object> Open, int[] Items, Type? Error)
{
    internal static readonly Dictionary<string, MisbehavingSource> All = new()
    {
        ["count too large"] = new(() => new Lying(() => 5), [1, 2, 3], null),
        ["count too small"] = new(() => new Lying(() => 2), [1, 2, 3], null),
        ["count zero"] = new(() => new Lying(() => 0), [1, 2, 3], null),
        ["count negative"] = new(() => new Lying(() => -1), [1, 2, 3], null),
        ["count huge"] = new(() => new Lying(() => int.MaxValue), [1, 2, 3], null),
        ["count throws"] = new(() => new Lying(() => throw new SourceException()), [1, 2, 3], null),
        ["read-only count too large"] = new(() => new LyingReadOnly(5), [1, 2, 3], null),
        ["read-only count too small"] = new(() => new LyingReadOnly(1), [1, 2, 3], null),
        ["read-only count negative"] = new(() => new LyingReadOnly(-4), [1, 2, 3], null),
        ["old count too large"] = new(() => new LyingOld(), [1, 2, 3], null),
        ["list that is enumerated otherwise"] = new(() => new OtherList { 7, 8 }, [1, 2, 3], null),
        ["throws midway"] = new(() => new Faulty(FaultPlace.MoveNext), [1, 2], typeof(SourceException)),
        ["throws in Current"] = new(() => new Faulty(FaultPlace.Current), [1, 2], typeof(SourceException)),
        ["throws in Dispose"] = new(() => new Faulty(FaultPlace.Dispose), [1, 2, 3], typeof(SourceException)),
        ["throws in GetEnumerator"] = new(() => new Faulty(FaultPlace.Open), [], typeof(SourceException)),
        ["has no enumerator"] = new(() => new Faulty(FaultPlace.Null), [], typeof(NullReferenceException)),
        ["goes on after its end"] = new(() => new Faulty(FaultPlace.None), [1, 2, 3], null),
        ["modified meanwhile"] = new(Modified, [1], typeof(InvalidOperationException)),
        ["empty"] = new(() => Array.Empty<int>(), [], null),
        ["array"] = new(() => new[] { 1, 2, 3 }, [1, 2, 3], null),
        ["list"] = new(() => new List<int> { 1, 2, 3 }, [1, 2, 3], null),
        ["async: throws midway"] = new(() => new FaultyAsync(FaultPlace.MoveNext), [1, 2], typeof(SourceException)),
        ["async: throws in Current"] = new(() => new FaultyAsync(FaultPlace.Current), [1, 2], typeof(SourceException)),
        ["async: throws in DisposeAsync"] = new(
            () => new FaultyAsync(FaultPlace.Dispose), [1, 2, 3], typeof(SourceException)),
        ["async: throws in GetAsyncEnumerator"] = new(
            () => new FaultyAsync(FaultPlace.Open), [], typeof(SourceException)),
        ["async: has no enumerator"] = new(() => new FaultyAsync(FaultPlace.Null), [], typeof(NullReferenceException)),
        ["async: goes on after its end"] = new(() => new FaultyAsync(FaultPlace.None), [1, 2, 3], null),
    };

    private static IEnumerable<int> Modified()
    {
        List<int> list = [1, 2, 3];
        return list.Select(item =>
        {
            list.Add(item);
            return item;
        });
    }

    /// <summary>Also in its copies: code that trusts the count, or CopyTo, gets what is not there.</summary>
    private sealed class Lying(Func<int> count) : IList<int>, IReadOnlyList<int>
    {
        public int Count => count();

        public bool IsReadOnly => true;

        public int this[int index]
        {
            get => -1;
            set => throw new NotSupportedException();
        }

        public IEnumerator<int> GetEnumerator() => new Faulty(FaultPlace.None).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void CopyTo(int[] array, int arrayIndex) => array.AsSpan(arrayIndex).Fill(-2);

        public bool Contains(int item) => false;

        public int IndexOf(int item) => -1;

        public void Add(int item) => throw new NotSupportedException();

        public void Clear() => throw new NotSupportedException();

        public void Insert(int index, int item) => throw new NotSupportedException();

        public bool Remove(int item) => throw new NotSupportedException();

        public void RemoveAt(int index) => throw new NotSupportedException();
    }

    private sealed class LyingReadOnly(int count) : IReadOnlyCollection<int>
    {
        public int Count => count;

        public IEnumerator<int> GetEnumerator() => new Faulty(FaultPlace.None).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class LyingOld : IEnumerable<int>, ICollection
    {
        public int Count => 9;

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public void CopyTo(Array array, int index) => throw new NotSupportedException();

        public IEnumerator<int> GetEnumerator() => new Faulty(FaultPlace.None).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class OtherList : List<int>, IEnumerable<int>
    {
        IEnumerator<int> IEnumerable<int>.GetEnumerator() => new Faulty(FaultPlace.None).GetEnumerator();
    }
}

internal sealed class SourceException() : Exception("thrown by the source");

/// <summary>Where a source throws.</summary>
internal enum FaultPlace
{
    None,
    Open,
    Null,
    MoveNext,
    Current,
    Dispose,
}

/// <summary>
/// 1, 2 and 3, unless it throws in the place of 3; and, if asked again, more that is not to be believed.
/// </summary>
internal sealed class Faulty(FaultPlace place) : IEnumerable<int>, IEnumerator<int>
{
    private int _step;

    public int Current => place == FaultPlace.Current && _step == 3 ? throw new SourceException() : _step;

    object IEnumerator.Current => Current;

    public IEnumerator<int> GetEnumerator() => place switch
    {
        FaultPlace.Open => throw new SourceException(),
        FaultPlace.Null => null!,
        _ => new Faulty(place),
    };

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool MoveNext()
    {
        _step++;
        if (place == FaultPlace.MoveNext && _step == 3) throw new SourceException();
        return _step != 4;
    }

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
        if (place == FaultPlace.Dispose) throw new SourceException();
    }
}

/// <inheritdoc cref="Faulty"/>
internal sealed class FaultyAsync(FaultPlace place) : IAsyncEnumerable<int>, IAsyncEnumerator<int>
{
    private readonly Faulty _steps = new(place);

    public int Current => _steps.Current;

    public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => place switch
    {
        FaultPlace.Open => throw new SourceException(),
        FaultPlace.Null => null!,
        _ => new FaultyAsync(place),
    };

    public async ValueTask<bool> MoveNextAsync()
    {
        await Task.Yield();
        return _steps.MoveNext();
    }

    public ValueTask DisposeAsync()
    {
        _steps.Dispose();
        return ValueTask.CompletedTask;
    }
}
