using System.ComponentModel;
using System.Runtime.CompilerServices;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// Keeps the identity of objects while a message is written or read: what is one object on this side is one object on
/// the other, and a cycle ends. Used only for types that lie on a cycle of the type graph; all others pay nothing.
/// </summary>
/// <remarks>
/// A tracked object is written as a number: 0 for null, 1 for a new object whose state follows, and n + 2 for the n-th
/// object of this message. The state belongs to the thread, because a formatter is shared by all of them.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WireReferences
{
    /// <summary>How deep tracked objects may nest in each other.</summary>
    public const int MaxDepth = 2000;

    private const uint Null = 0;
    private const uint New = 1;
    private const uint FirstKnown = 2;

    [ThreadStatic]
    private static Writing? t_writing;

    [ThreadStatic]
    private static Reading? t_reading;

    /// <summary>Starts a message that is written; ends with <see cref="WritingScope.End"/>.</summary>
    public static WritingScope BeginWriting()
    {
        Writing? outer = t_writing;
        t_writing = new Writing();
        return new WritingScope(outer);
    }

    /// <summary>Starts a message that is read; ends with <see cref="ReadingScope.End"/>.</summary>
    public static ReadingScope BeginReading()
    {
        Reading? outer = t_reading;
        t_reading = new Reading();
        return new ReadingScope(outer);
    }

    /// <summary>Writes which object it is.</summary>
    /// <returns> True when its state has to follow, and <see cref="LeaveWriting()"/> after it; false for null and for
    /// an object of which the message already has the state.
    /// </returns>
    public static bool Write(ref MemoryPackWriter<ProcessBufferWriter> writer, object? value) => Write(ref writer, value, null);

    /// <summary>
    /// Writes which object it is, where the other side can make the object only after its state was read.
    /// </summary>
    /// <returns>As <see cref="Write(ref MemoryPackWriter{ProcessBufferWriter}, object?)"/>;
    /// <see cref="LeaveWriting(object)"/> ends the state.</returns>
    /// <exception cref="ProcessSerializationException">The state of the object refers back to it.</exception>
    public static bool WriteReserved(ref MemoryPackWriter<ProcessBufferWriter> writer, object? value)
    {
        if (!Write(ref writer, value, null)) return false;
        (t_writing!.Reserved ??= new(ReferenceEqualityComparer.Instance)).Add(value!);
        return true;
    }

    /// <summary>Writes which object it is.</summary>
    /// <param name="writer">The message.</param>
    /// <param name="value">The object.</param>
    /// <param name="declared">What the copy has to be; null if it is of the type of the object in any case.</param>
    internal static bool Write(ref MemoryPackWriter<ProcessBufferWriter> writer, object? value, Type? declared)
    {
        if (value is null)
        {
            writer.WriteVarInt(Null);
            return false;
        }

        Writing state = t_writing ?? throw NoScope();
        if (state.Known.TryGetValue(value, out uint number))
        {
            state.RequireReferable(value, declared);
            writer.WriteVarInt(checked(number + FirstKnown));
            return false;
        }

        state.Known.Add(value, (uint)state.Known.Count);
        Enter(ref state.Depth, value.GetType());
        writer.WriteVarInt(New);
        return true;
    }

    /// <summary>Notes that the copy of an object will be of another class.</summary>
    internal static void Arrives(object value, Type type) =>
        (t_writing!.Arrivals ??= new(ReferenceEqualityComparer.Instance)).Add(value, type);

    /// <summary>
    /// Ends the state of an object that <see cref="Write(ref MemoryPackWriter{ProcessBufferWriter}, object?)"/> said
    /// true for.
    /// </summary>
    public static void LeaveWriting() => t_writing!.Depth--;

    /// <summary>Ends the state of an object that <see cref="WriteReserved"/> said true for.</summary>
    public static void LeaveWriting(object value)
    {
        t_writing!.Reserved!.Remove(value);
        t_writing.Depth--;
    }

    /// <summary>Reads which object it is.</summary>
    /// <param name="reader">The message.</param>
    /// <param name="known">The object, or null.</param>
    /// <returns> True when its state follows: the object has to be made and given to <see cref="Add"/> before its state
    /// is read, and <see cref="LeaveReading"/> called after it.
    /// </returns>
    public static bool Read<T>(ref MemoryPackReader reader, out T? known)
        where T : class
    {
        known = null;
        Reading state = t_reading ?? throw NoScope();
        uint number = reader.ReadVarIntUInt32();
        if (number == Null) return false;
        if (number == New)
        {
            Enter(ref state.Depth, typeof(T));
            return true;
        }

        number -= FirstKnown;
        if (number < state.Lowest && number >= state.Whole) state.Lowest = number;
        known = number < state.Known.Count ? state.Known[(int)number] as T : null;
        if (known is null) WirePrimitives.ThrowInvalid($"reference to a '{typeof(T)}'", number);
        return false;
    }

    /// <summary>Makes a new object known, before its state is read.</summary>
    public static void Add(object value) => t_reading!.Known.Add(value);

    /// <summary>
    /// Keeps the place of a new object that can only be made after its state was read; <see cref="Fill"/> puts it
    /// there.
    /// </summary>
    public static int Reserve()
    {
        t_reading!.Known.Add(null);
        return t_reading.Known.Count - 1;
    }

    /// <summary>Makes an object known for which a place was reserved.</summary>
    public static void Fill(int place, object value) => t_reading!.Known[place] = value;

    /// <summary>Ends the state of an object that <see cref="Read"/> said true for.</summary>
    public static void LeaveReading()
    {
        Reading state = t_reading!;
        if (--state.Depth == 0) state.BecomeWhole();
    }

    /// <summary>How many collections wait for their elements until the objects around them are whole.</summary>
    public static int CountUnfilled() => t_reading?.Unfilled ?? 0;

    /// <summary>
    /// Sees to it that an object holds the very value that a constructor or setter was given, where collections in the
    /// value may still have to be filled: of one that makes a copy, that copy would stay empty.
    /// </summary>
    /// <param name="given">The value.</param>
    /// <param name="held">What the member shows.</param>
    /// <param name="type">The type of the object.</param>
    /// <param name="member">The member.</param>
    /// <exception cref="ProcessSerializationException">It holds another one.</exception>
    public static void RequireKept(object? given, object? held, Type type, string member)
    {
        if (ReferenceEquals(given, held)) return;
        throw new ProcessSerializationException(
            $"A '{type}' cannot be read: its constructor or setter makes something else of '{member}', in which a key of a dictionary or set refers back "
            + "to what holds it, so that it can be filled only later (or the frame is damaged). Keep the collection as it is given, use a list, or leave out "
            + "what refers back.");
    }

    /// <summary>
    /// Whether an object is being read whose state, or that of the objects around it, is not all there.
    /// </summary>
    internal static bool IsInObject => t_reading is { Depth: > 0 };

    /// <summary>
    /// Does something as soon as the state of all objects that were begun is there; in the order of the calls.
    /// </summary>
    internal static void WhenWhole(Action action) => (t_reading!.Delayed ??= new()).Enqueue(action);

    /// <summary>As <see cref="WhenWhole"/>, for what fills a collection.</summary>
    internal static void FillWhenWhole(Action action)
    {
        WhenWhole(action);
        t_reading!.Unfilled++;
    }

    /// <summary>Starts to watch whether a key is whole; only while <see cref="IsInObject"/>.</summary>
    internal static KeyWatch BeginKey()
    {
        Reading state = t_reading!;
        KeyWatch watch = new(state.Lowest, state.Known.Count, state.Unfilled);
        state.Lowest = uint.MaxValue;
        return watch;
    }

    /// <summary>
    /// Notes it if a key refers to objects whose state is still to be read, or holds collections that are still to be
    /// filled.
    /// </summary>
    internal static void EndKey(in KeyWatch watch)
    {
        Reading state = t_reading!;
        state.HasIncompleteKey |= state.Lowest < watch.First || state.Unfilled != watch.Unfilled;
        state.Lowest = Math.Min(state.Lowest, watch.OuterLowest);
    }

    /// <summary>Forgets what was noted of the keys of a collection, and says it.</summary>
    /// <param name="hasIncompleteKey">What is noted instead: what was said when the keys of a collection inside of
    /// another one began.</param>
    internal static bool ExchangeIncompleteKey(bool hasIncompleteKey)
    {
        bool current = t_reading!.HasIncompleteKey;
        t_reading.HasIncompleteKey = hasIncompleteKey;
        return current;
    }

    /// <summary>
    /// Counts the depth of a value that is not tracked itself; ends with <see cref="LeaveWriting()"/>.
    /// </summary>
    public static void EnterWriting(Type type) => Enter(ref (t_writing ?? throw NoScope()).Depth, type);

    /// <summary>Counts the depth of a value that is not tracked itself; ends with <see cref="LeaveReading"/>.</summary>
    public static void EnterReading(Type type) => Enter(ref (t_reading ?? throw NoScope()).Depth, type);

    private static void Enter(ref int depth, Type type)
    {
        if (++depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ProcessSerializationException(
                $"A value of type '{type}' cannot cross, because its objects are nested {depth} levels deep (the limit is "
                + $"{MaxDepth}, or what the stack allows); pass long chains as a list or an array.");
        }
    }

    private static InvalidOperationException NoScope() =>
        new("Objects are tracked by identity only between BeginWriting or BeginReading and the end of that scope.");

    /// <summary>A message that is written.</summary>
    public readonly ref struct WritingScope
    {
        private readonly Writing? _outer;

        internal WritingScope(Writing? outer) => _outer = outer;

        /// <summary>Forgets the objects of the message.</summary>
        public void End() => t_writing = _outer;
    }

    /// <summary>A message that is read.</summary>
    public readonly ref struct ReadingScope
    {
        private readonly Reading? _outer;

        internal ReadingScope(Reading? outer) => _outer = outer;

        /// <summary>Forgets the objects of the message.</summary>
        public void End() => t_reading = _outer;
    }

    internal sealed class Writing
    {
        internal readonly Dictionary<object, uint> Known = new(ReferenceEqualityComparer.Instance);
        internal HashSet<object>? Reserved;
        internal Dictionary<object, Type>? Arrivals;
        internal int Depth;

        internal void RequireReferable(object value, Type? declared)
        {
            if (Reserved?.Contains(value) == true)
            {
                throw new ProcessSerializationException(
                    $"A value of type '{value.GetType()}' cannot cross, because its members refer back to it, but it can only be made when they are "
                    + "there; leave one of them out, or give the type a formatter with [assembly: ProcessFormatter].");
            }

            Type? arrival = null;
            if (Arrivals?.TryGetValue(value, out arrival) == true && declared?.IsAssignableFrom(arrival) != true)
            {
                throw new ProcessSerializationException(
                    $"A value of type '{value.GetType()}' cannot cross, because it is referred to twice, once as an interface or a base type, where it arrives as "
                    + $"'{arrival}', and once as '{declared ?? value.GetType()}', which that is not; declare both alike.");
            }
        }
    }

    internal sealed class Reading
    {
        internal readonly List<object?> Known = [];
        internal Queue<Action>? Delayed;
        internal int Depth;

        /// <summary>The first object that was referred back to and may not be whole.</summary>
        internal uint Lowest = uint.MaxValue;

        /// <summary>How many objects, the first ones, are whole with all they refer to.</summary>
        internal uint Whole;

        internal int Unfilled;
        internal bool HasIncompleteKey;

        internal void BecomeWhole()
        {
            Whole = (uint)Known.Count;
            Unfilled = 0;
            if (Delayed is null) return;
            while (Delayed.TryDequeue(out Action? action)) action();
        }
    }

    /// <summary>A key that is read.</summary>
    /// <param name="OuterLowest">What was referred back to before.</param>
    /// <param name="First">The number of the first object that begins in it.</param>
    /// <param name="Unfilled">How many collections waited before.</param>
    internal readonly record struct KeyWatch(uint OuterLowest, int First, int Unfilled);
}
