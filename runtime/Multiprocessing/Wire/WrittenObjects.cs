using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>The tracked objects of a message that is written. For one thread.</summary>
internal sealed class WrittenObjects
{
    /// <summary>Those of the message that this thread writes; null if it writes none.</summary>
    [ThreadStatic]
    private static WrittenObjects? t_current;

    /// <summary>The objects so far, numbered in the order in which their states begin.</summary>
    private readonly Dictionary<object, uint> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those whose state is being written, and that the other side makes after it only.</summary>
    private HashSet<object>? _reserved;

    /// <summary>Those whose copy is of another class, and which one.</summary>
    private Dictionary<object, Type>? _arrivals;

    /// <summary>How many objects are being written, one inside of the other.</summary>
    private int _depth;

    /// <exception cref="InvalidOperationException">This thread writes no message.</exception>
    internal static WrittenObjects Current => t_current ?? throw WireReferences.NoScope();

    /// <summary>Begins a message.</summary>
    /// <returns>Those of the message around it, for <see cref="End"/>.</returns>
    internal static WrittenObjects? Begin()
    {
        WrittenObjects? outer = t_current;
        t_current = new WrittenObjects();
        return outer;
    }

    internal static void End(WrittenObjects? outer) => t_current = outer;

    /// <summary>Writes which object it is.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="value">The object.</param>
    /// <param name="declared">What the copy has to be; null if it is of the type of the object in any case.</param>
    /// <returns>True when its state has to follow, and <see cref="Leave()"/> after it.</returns>
    internal static bool Write(ref MemoryPackWriter<ProcessBufferWriter> writer, object? value, Type? declared)
    {
        if (value is not null) return Current.WriteCore(ref writer, value, declared);
        writer.WriteVarInt(WireReferences.Null);
        return false;
    }

    private bool WriteCore(ref MemoryPackWriter<ProcessBufferWriter> writer, object value, Type? declared)
    {
        if (_known.TryGetValue(value, out uint number))
        {
            RequireReferable(value, declared);
            writer.WriteVarInt(checked(number + WireReferences.FirstKnown));
            return false;
        }
        _known.Add(value, (uint)_known.Count);
        Enter(value.GetType());
        writer.WriteVarInt(WireReferences.New);
        return true;
    }

    /// <summary>
    /// Notes that the other side makes the object after its state only; <see cref="Leave(object)"/> ends that.
    /// </summary>
    internal void Reserve(object value) => (_reserved ??= new(ReferenceEqualityComparer.Instance)).Add(value);

    /// <summary>Notes that the copy of an object will be of another class.</summary>
    internal void Arrives(object value, Type type) =>
        (_arrivals ??= new(ReferenceEqualityComparer.Instance)).Add(value, type);

    internal void Enter(Type type) => NestingDepth.Enter(ref _depth, type);

    internal void Leave() => _depth--;

    internal void Leave(object reserved)
    {
        _reserved!.Remove(reserved);
        _depth--;
    }

    private void RequireReferable(object value, Type? declared)
    {
        if (_reserved?.Contains(value) == true)
        {
            throw new ProcessSerializationException(
                $"A value of type '{value.GetType()}' cannot cross, because its members refer back to it, but it can "
                + "only be made when they are there; leave one of them out, or give the type a formatter with "
                + "[assembly: ProcessFormatter].");
        }
        Type? arrival = null;
        if (_arrivals?.TryGetValue(value, out arrival) != true || declared?.IsAssignableFrom(arrival) == true) return;
        throw new ProcessSerializationException(
            $"A value of type '{value.GetType()}' cannot cross, because it is referred to twice, once as an interface "
            + $"or a base type, where it arrives as '{arrival}', and once as '{declared ?? value.GetType()}', which "
            + "that is not; declare both alike.");
    }
}
