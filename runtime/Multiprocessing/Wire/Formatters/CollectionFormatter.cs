using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// Collections that are made empty and then filled. Where they lie on a cycle of the type graph they are tracked, which
/// is why they have to exist before their elements are read.
/// </summary>
internal abstract class CollectionFormatter<TCollection, T>(WireFormatter<T> element, bool isTracked)
    : WireFormatter<TCollection>, IContentFormatter<TCollection>
    where TCollection : class
{
    public override int MinimumSize => isTracked ? 1 : sizeof(int);

    public sealed override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in TCollection? value)
    {
        if (isTracked)
        {
            if (!WrittenObjects.Write(ref writer, value, typeof(TCollection))) return;
            if (AllowsDerived && value!.GetType() != typeof(TCollection))
            {
                WrittenObjects.Current.Arrives(value, typeof(TCollection));
            }
            WriteContent(ref writer, value!);
            WireReferences.LeaveWriting();
        }
        else if (value is null)
        {
            writer.WriteUnmanaged(-1);
        }
        else
        {
            WriteContent(ref writer, value);
        }
    }

    public sealed override TCollection? Read(ref MemoryPackReader reader)
    {
        if (isTracked)
        {
            if (!WireReferences.Read(ref reader, out TCollection? known)) return known;
            TCollection value = ReadContent(ref reader);
            WireReferences.LeaveReading();
            return value;
        }

        int length = Elements.ReadLength(ref reader, element);
        return length < 0 ? null : ReadContent(ref reader, length);
    }

    public virtual void WriteContent(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value)
    {
        if (!AllowsDerived) WirePrimitives.RequireExact(value, typeof(TCollection));
        int count = Count(value);
        writer.WriteUnmanaged(count);
        WriteHead(ref writer, value);
        WriteItems(ref writer, value, count);
    }

    public TCollection ReadContent(ref MemoryPackReader reader)
    {
        int length = Elements.ReadLength(ref reader, element);
        if (length < 0) WirePrimitives.ThrowInvalid("length", length);
        return ReadContent(ref reader, length);
    }

    /// <summary>The formatter of the elements.</summary>
    protected WireFormatter<T> Element => element;

    /// <summary>Arrays may be of a derived element type; the elements are checked one by one.</summary>
    protected virtual bool AllowsDerived => false;

    protected abstract int Count(TCollection value);

    /// <summary>Writes what <see cref="Create"/> reads, such as a comparer.</summary>
    protected virtual void WriteHead(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value)
    {
    }

    protected abstract void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value, int count);

    protected abstract TCollection Create(ref MemoryPackReader reader, int length);

    protected abstract void Fill(ref MemoryPackReader reader, TCollection value, int length);

    protected void WriteItems(
        ref MemoryPackWriter<ProcessBufferWriter> writer, IEnumerable<T?> items, int count, TCollection owner)
    {
        int written = 0;
        foreach (T? item in items)
        {
            element.Write(ref writer, item);
            written++;
        }

        if (written != count) throw Changed(owner);
        Elements.Pad(ref writer, count, element);
    }

    /// <summary>Reads the elements one after another, as the other <c>WriteItems</c> wrote them.</summary>
    protected void ReadItems(ref MemoryPackReader reader, int length, TCollection owner, Action<TCollection, T?> add)
    {
        for (int i = 0; i < length; i++) add(owner, element.Read(ref reader));
        Elements.SkipPadding(ref reader, length, element);
    }

    protected static ProcessSerializationException Changed(TCollection value) =>
        new($"A '{value.GetType()}' cannot cross, because it was changed while it was serialized; pass a copy.");

    /// <summary>
    /// Reads elements that the collection compares. On a cycle they may refer to objects whose state is still to be
    /// read, those around this collection among them: then all are added when that is there. The keys must have been
    /// read by <see cref="Keys.Watch"/>.
    /// </summary>
    protected void ReadKeys<TKey>(
        ref MemoryPackReader reader, int length, TCollection owner, Action<TCollection, T?> add)
    {
        if (!Keys<TKey>.MayBeIncomplete || !ReadObjects.IsInObject)
        {
            ReadItems(ref reader, length, owner, add);
            return;
        }

        T?[] items = Elements.Allocate(length, element);
        bool outer = ReadObjects.Current.ExchangeIncompleteKey(false);
        Elements.ReadItems(ref reader, items, element);
        if (ReadObjects.Current.ExchangeIncompleteKey(outer))
        {
            ReadObjects.Current.FillWhenWhole(() => AddAll(owner, items, add));
        }
        else AddAll(owner, items, add);
    }

    private static void AddAll(TCollection owner, T?[] items, Action<TCollection, T?> add)
    {
        foreach (T? item in items) add(owner, item);
    }

    private TCollection ReadContent(ref MemoryPackReader reader, int length)
    {
        TCollection value = Create(ref reader, length);
        if (isTracked) WireReferences.Add(value);
        Fill(ref reader, value, length);
        return value;
    }
}

/// <summary>A collection whose elements are added one by one, in the order they are enumerated in.</summary>
internal sealed class AddingFormatter<TCollection, T>(
    WireFormatter<T> element, bool isTracked, Func<int, TCollection> create, Func<TCollection, int> count,
    Action<TCollection, T?> add)
    : CollectionFormatter<TCollection, T>(element, isTracked)
    where TCollection : class, IEnumerable<T?>
{
    protected override int Count(TCollection value) => count(value);

    protected override void WriteItems(
        ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value, int count) =>
        WriteItems(ref writer, value, count, value);

    protected override TCollection Create(ref MemoryPackReader reader, int length) => create(length);

    protected override void Fill(ref MemoryPackReader reader, TCollection value, int length) =>
        ReadItems(ref reader, length, value, add);
}

/// <summary>A stack is enumerated from its top, but has to be filled from its bottom.</summary>
internal sealed class StackFormatter<T>(WireFormatter<T> element, bool isTracked)
    : CollectionFormatter<Stack<T?>, T>(element, isTracked)
{
    protected override int Count(Stack<T?> value) => value.Count;

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, Stack<T?> value, int count) =>
        WriteItems(ref writer, value.Reverse(), count, value);

    protected override Stack<T?> Create(ref MemoryPackReader reader, int length) => new(length);

    protected override void Fill(ref MemoryPackReader reader, Stack<T?> value, int length) =>
        ReadItems(ref reader, length, value, static (stack, item) => stack.Push(item));
}
