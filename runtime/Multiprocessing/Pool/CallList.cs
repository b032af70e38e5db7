using System.Diagnostics;

namespace Multiprocessing.Pool;

/// <summary>
/// Calls in the order in which a worker runs them. They leave at the front when they end, and at the back when they are
/// taken back: both cost the same however many there are, which a <see cref="List{T}"/> offers at one end only.
/// </summary>
internal sealed class CallList
{
    // A circular buffer; its length is a power of two. Guarded by the scheduler's lock, as is the next one.
    private PoolCall?[] _calls = new PoolCall?[4];
    // Where in it the first call is.
    private int _first;

    internal int Count { get; private set; }

    internal PoolCall this[int index]
    {
        get
        {
            Debug.Assert(index >= 0 && index < Count, "There is no such call.");
            return _calls[(_first + index) & (_calls.Length - 1)]!;
        }
    }

    internal void Add(PoolCall call)
    {
        if (Count == _calls.Length) Grow();
        _calls[(_first + Count++) & (_calls.Length - 1)] = call;
    }

    /// <returns>False when the call is not there.</returns>
    internal bool Remove(PoolCall call)
    {
        if (Count == 0) return false;
        if (this[0] == call)
        {
            _calls[_first] = null;
            _first = (_first + 1) & (_calls.Length - 1);
            Count--;
            return true;
        }
        for (int i = Count - 1; i >= 0; i--)
        {
            if (this[i] != call) continue;
            for (; i < Count - 1; i++) _calls[(_first + i) & (_calls.Length - 1)] = this[i + 1];
            _calls[(_first + --Count) & (_calls.Length - 1)] = null;
            return true;
        }
        return false;
    }

    internal void Clear()
    {
        Array.Clear(_calls);
        _first = 0;
        Count = 0;
    }

    internal PoolCall[] ToArray()
    {
        PoolCall[] calls = new PoolCall[Count];
        for (int i = 0; i < calls.Length; i++) calls[i] = this[i];
        return calls;
    }

    private void Grow()
    {
        PoolCall?[] larger = new PoolCall?[_calls.Length * 2];
        for (int i = 0; i < Count; i++) larger[i] = this[i];
        _calls = larger;
        _first = 0;
    }
}
