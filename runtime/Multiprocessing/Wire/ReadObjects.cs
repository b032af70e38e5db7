using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>The tracked objects of a message that is read. For one thread.</summary>
internal sealed partial class ReadObjects
{
    /// <summary>Those of the message that this thread reads; null if it reads none.</summary>
    [ThreadStatic]
    private static ReadObjects? t_current;

    /// <summary>The objects so far, in the order in which their states begin; null where a place is reserved.</summary>
    private readonly List<object?> _known = [];

    /// <summary>What is done when the states of all objects that were begun are there, in order.</summary>
    private Queue<Action>? _delayed;

    /// <summary>How many objects are being read, one inside of the other.</summary>
    private int _depth;

    /// <exception cref="InvalidOperationException">This thread reads no message.</exception>
    internal static ReadObjects Current => t_current ?? throw WireReferences.NoScope();

    /// <summary>
    /// Whether an object is being read whose state, or that of the objects around it, is not all there.
    /// </summary>
    internal static bool IsInObject => t_current is { _depth: > 0 };

    /// <summary>How many collections wait for their elements until the objects around them are whole.</summary>
    internal static int CountUnfilled() => t_current?._unfilled ?? 0;

    /// <summary>Begins a message.</summary>
    /// <returns>Those of the message around it, for <see cref="End"/>.</returns>
    internal static ReadObjects? Begin()
    {
        ReadObjects? outer = t_current;
        t_current = new ReadObjects();
        return outer;
    }

    internal static void End(ReadObjects? outer) => t_current = outer;

    /// <inheritdoc cref="WireReferences.Read"/>
    internal bool Read<T>(ref MemoryPackReader reader, out T? known)
        where T : class
    {
        known = null;
        uint number = reader.ReadVarIntUInt32();
        if (number == WireReferences.Null) return false;
        if (number == WireReferences.New)
        {
            Enter(typeof(T));
            return true;
        }
        number -= WireReferences.FirstKnown;
        NoteReference(number);
        known = number < _known.Count ? _known[(int)number] as T : null;
        if (known is null) WirePrimitives.ThrowInvalid($"reference to a '{typeof(T)}'", number);
        return false;
    }

    internal void Add(object value) => _known.Add(value);

    internal int Reserve()
    {
        _known.Add(null);
        return _known.Count - 1;
    }

    internal void Fill(int place, object value) => _known[place] = value;

    internal void Enter(Type type) => NestingDepth.Enter(ref _depth, type);

    internal void Leave()
    {
        if (--_depth > 0) return;
        _whole = (uint)_known.Count;
        _unfilled = 0;
        if (_delayed is null) return;
        while (_delayed.TryDequeue(out Action? action)) action();
    }

    /// <summary>
    /// Does something as soon as the state of all objects that were begun is there; in the order of the calls.
    /// </summary>
    internal void WhenWhole(Action action) => (_delayed ??= new()).Enqueue(action);

    /// <summary>As <see cref="WhenWhole"/>, for what fills a collection.</summary>
    internal void FillWhenWhole(Action action)
    {
        WhenWhole(action);
        _unfilled++;
    }
}
