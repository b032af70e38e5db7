using System.ComponentModel;
using MemoryPack;
using Multiprocessing.Wire;

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

    internal const uint Null = 0;
    internal const uint New = 1;
    internal const uint FirstKnown = 2;

    /// <summary>Starts a message that is written; ends with <see cref="WritingScope.End"/>.</summary>
    public static WritingScope BeginWriting() => new(WrittenObjects.Begin());

    /// <summary>Starts a message that is read; ends with <see cref="ReadingScope.End"/>.</summary>
    public static ReadingScope BeginReading() => new(ReadObjects.Begin());

    /// <summary>Writes which object it is.</summary>
    /// <returns>
    /// True when its state has to follow, and <see cref="LeaveWriting()"/> after it; false for null and for an object
    /// of which the message already has the state.
    /// </returns>
    public static bool Write(ref MemoryPackWriter<ProcessBufferWriter> writer, object? value) =>
        WrittenObjects.Write(ref writer, value, declared: null);

    /// <summary>
    /// Writes which object it is, where the other side can make the object only after its state was read.
    /// </summary>
    /// <returns>
    /// As <see cref="Write(ref MemoryPackWriter{ProcessBufferWriter}, object?)"/>; <see cref="LeaveWriting(object)"/>
    /// ends the state.
    /// </returns>
    /// <exception cref="ProcessSerializationException">The state of the object refers back to it.</exception>
    public static bool WriteReserved(ref MemoryPackWriter<ProcessBufferWriter> writer, object? value)
    {
        if (!WrittenObjects.Write(ref writer, value, declared: null)) return false;
        WrittenObjects.Current.Reserve(value!);
        return true;
    }

    /// <summary>
    /// Ends the state of an object that <see cref="Write(ref MemoryPackWriter{ProcessBufferWriter}, object?)"/> said
    /// true for.
    /// </summary>
    public static void LeaveWriting() => WrittenObjects.Current.Leave();

    /// <summary>Ends the state of an object that <see cref="WriteReserved"/> said true for.</summary>
    public static void LeaveWriting(object value) => WrittenObjects.Current.Leave(value);

    /// <summary>Reads which object it is.</summary>
    /// <param name="reader">The message.</param>
    /// <param name="known">The object, or null.</param>
    /// <returns>
    /// True when its state follows: the object has to be made and given to <see cref="Add"/> before its state is read,
    /// and <see cref="LeaveReading"/> called after it.
    /// </returns>
    public static bool Read<T>(ref MemoryPackReader reader, out T? known)
        where T : class => ReadObjects.Current.Read(ref reader, out known);

    /// <summary>Makes a new object known, before its state is read.</summary>
    public static void Add(object value) => ReadObjects.Current.Add(value);

    /// <summary>
    /// Keeps the place of a new object that can only be made after its state was read; <see cref="Fill"/> puts it
    /// there.
    /// </summary>
    public static int Reserve() => ReadObjects.Current.Reserve();

    /// <summary>Makes an object known for which a place was reserved.</summary>
    public static void Fill(int place, object value) => ReadObjects.Current.Fill(place, value);

    /// <summary>Ends the state of an object that <see cref="Read"/> said true for.</summary>
    public static void LeaveReading() => ReadObjects.Current.Leave();

    /// <summary>How many collections wait for their elements until the objects around them are whole.</summary>
    public static int CountUnfilled() => ReadObjects.CountUnfilled();

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
            $"A '{type}' cannot be read: its constructor or setter makes something else of '{member}', in which a key "
            + "of a dictionary or set refers back to what holds it, so that it can be filled only later (or the frame "
            + "is damaged). Keep the collection as it is given, use a list, or leave out what refers back.");
    }

    /// <summary>
    /// Counts the depth of a value that is not tracked itself; ends with <see cref="LeaveWriting()"/>.
    /// </summary>
    public static void EnterWriting(Type type) => WrittenObjects.Current.Enter(type);

    /// <summary>
    /// Counts the depth of a value that is not tracked itself; ends with <see cref="LeaveReading"/>.
    /// </summary>
    public static void EnterReading(Type type) => ReadObjects.Current.Enter(type);

    internal static InvalidOperationException NoScope() =>
        new("Objects are tracked by identity only between BeginWriting or BeginReading and the end of that scope.");

    /// <summary>A message that is written.</summary>
    public readonly ref struct WritingScope
    {
        private readonly WrittenObjects? _outer;

        internal WritingScope(WrittenObjects? outer) => _outer = outer;

        /// <summary>Forgets the objects of the message.</summary>
        public void End() => WrittenObjects.End(_outer);
    }

    /// <summary>A message that is read.</summary>
    public readonly ref struct ReadingScope
    {
        private readonly ReadObjects? _outer;

        internal ReadingScope(ReadObjects? outer) => _outer = outer;

        /// <summary>Forgets the objects of the message.</summary>
        public void End() => ReadObjects.End(_outer);
    }
}
