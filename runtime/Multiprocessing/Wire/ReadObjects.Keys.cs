namespace Multiprocessing.Wire;

// Whether a key of a dictionary or set is whole when it is read: its hash code may change with the states that follow.
internal sealed partial class ReadObjects
{
    /// <summary>The first object that was referred back to and may not be whole.</summary>
    private uint _lowest = uint.MaxValue;

    /// <summary>How many objects, the first ones, are whole with all they refer to.</summary>
    private uint _whole;

    /// <summary>How many collections wait for their elements.</summary>
    private int _unfilled;

    /// <summary>Whether a key of the collection that is being read was not whole.</summary>
    private bool _hasIncompleteKey;

    /// <summary>Starts to watch whether a key is whole; only while <see cref="IsInObject"/>.</summary>
    internal KeyWatch BeginKey()
    {
        KeyWatch watch = new(_lowest, _known.Count, _unfilled);
        _lowest = uint.MaxValue;
        return watch;
    }

    /// <summary>
    /// Notes it if a key refers to objects whose state is still to be read, or holds collections that are still to be
    /// filled.
    /// </summary>
    internal void EndKey(in KeyWatch watch)
    {
        _hasIncompleteKey |= _lowest < watch.First || _unfilled != watch.Unfilled;
        _lowest = Math.Min(_lowest, watch.OuterLowest);
    }

    /// <summary>Forgets what was noted of the keys of a collection, and says it.</summary>
    /// <param name="hasIncompleteKey">What is noted instead: what was said when the keys of a collection inside of
    /// another one began.</param>
    internal bool ExchangeIncompleteKey(bool hasIncompleteKey)
    {
        bool current = _hasIncompleteKey;
        _hasIncompleteKey = hasIncompleteKey;
        return current;
    }

    private void NoteReference(uint number)
    {
        if (number < _lowest && number >= _whole) _lowest = number;
    }

    /// <summary>A key that is read.</summary>
    /// <param name="OuterLowest">What was referred back to before.</param>
    /// <param name="First">The number of the first object that begins in it.</param>
    /// <param name="Unfilled">How many collections waited before.</param>
    internal readonly record struct KeyWatch(uint OuterLowest, int First, int Unfilled);
}
