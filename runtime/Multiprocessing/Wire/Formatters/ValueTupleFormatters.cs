using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

internal sealed class ValueTupleFormatter<T1>(
    WireFormatter<T1> item1)
    : WireFormatter<ValueTuple<T1?>>
{
    public override int MinimumSize => item1.MinimumSize;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?> value)
    {
        item1.Write(ref writer, value.Item1);
    }

    public override ValueTuple<T1?> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?> value = default;
        value.Item1 = item1.Read(ref reader);
        return value;
    }
}

internal sealed class ValueTupleFormatter<T1, T2>(
    WireFormatter<T1> item1, WireFormatter<T2> item2)
    : WireFormatter<ValueTuple<T1?, T2?>>
{
    public override int MinimumSize => item1.MinimumSize + item2.MinimumSize;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?, T2?> value)
    {
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
    }

    public override ValueTuple<T1?, T2?> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?, T2?> value = default;
        value.Item1 = item1.Read(ref reader);
        value.Item2 = item2.Read(ref reader);
        return value;
    }
}

internal sealed class ValueTupleFormatter<T1, T2, T3>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3)
    : WireFormatter<ValueTuple<T1?, T2?, T3?>>
{
    public override int MinimumSize => item1.MinimumSize + item2.MinimumSize + item3.MinimumSize;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?, T2?, T3?> value)
    {
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
    }

    public override ValueTuple<T1?, T2?, T3?> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?, T2?, T3?> value = default;
        value.Item1 = item1.Read(ref reader);
        value.Item2 = item2.Read(ref reader);
        value.Item3 = item3.Read(ref reader);
        return value;
    }
}

internal sealed class ValueTupleFormatter<T1, T2, T3, T4>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4)
    : WireFormatter<ValueTuple<T1?, T2?, T3?, T4?>>
{
    public override int MinimumSize => item1.MinimumSize + item2.MinimumSize + item3.MinimumSize + item4.MinimumSize;

    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?, T2?, T3?, T4?> value)
    {
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
    }

    public override ValueTuple<T1?, T2?, T3?, T4?> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?, T2?, T3?, T4?> value = default;
        value.Item1 = item1.Read(ref reader);
        value.Item2 = item2.Read(ref reader);
        value.Item3 = item3.Read(ref reader);
        value.Item4 = item4.Read(ref reader);
        return value;
    }
}

internal sealed class ValueTupleFormatter<T1, T2, T3, T4, T5>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5)
    : WireFormatter<ValueTuple<T1?, T2?, T3?, T4?, T5?>>
{
    public override int MinimumSize =>
        item1.MinimumSize + item2.MinimumSize + item3.MinimumSize + item4.MinimumSize + item5.MinimumSize;

    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?, T2?, T3?, T4?, T5?> value)
    {
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
    }

    public override ValueTuple<T1?, T2?, T3?, T4?, T5?> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?, T2?, T3?, T4?, T5?> value = default;
        value.Item1 = item1.Read(ref reader);
        value.Item2 = item2.Read(ref reader);
        value.Item3 = item3.Read(ref reader);
        value.Item4 = item4.Read(ref reader);
        value.Item5 = item5.Read(ref reader);
        return value;
    }
}

internal sealed class ValueTupleFormatter<T1, T2, T3, T4, T5, T6>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5, WireFormatter<T6> item6)
    : WireFormatter<ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?>>
{
    public override int MinimumSize =>
        item1.MinimumSize + item2.MinimumSize + item3.MinimumSize + item4.MinimumSize
        + item5.MinimumSize + item6.MinimumSize;

    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?> value)
    {
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
        item6.Write(ref writer, value.Item6);
    }

    public override ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?> value = default;
        value.Item1 = item1.Read(ref reader);
        value.Item2 = item2.Read(ref reader);
        value.Item3 = item3.Read(ref reader);
        value.Item4 = item4.Read(ref reader);
        value.Item5 = item5.Read(ref reader);
        value.Item6 = item6.Read(ref reader);
        return value;
    }
}

internal sealed class ValueTupleFormatter<T1, T2, T3, T4, T5, T6, T7>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7)
    : WireFormatter<ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?>>
{
    public override int MinimumSize =>
        item1.MinimumSize + item2.MinimumSize + item3.MinimumSize + item4.MinimumSize
        + item5.MinimumSize + item6.MinimumSize + item7.MinimumSize;

    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?> value)
    {
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
        item6.Write(ref writer, value.Item6);
        item7.Write(ref writer, value.Item7);
    }

    public override ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?> value = default;
        value.Item1 = item1.Read(ref reader);
        value.Item2 = item2.Read(ref reader);
        value.Item3 = item3.Read(ref reader);
        value.Item4 = item4.Read(ref reader);
        value.Item5 = item5.Read(ref reader);
        value.Item6 = item6.Read(ref reader);
        value.Item7 = item7.Read(ref reader);
        return value;
    }
}

internal sealed class ValueTupleFormatter<T1, T2, T3, T4, T5, T6, T7, TRest>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7, WireFormatter<TRest> rest)
    : WireFormatter<ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest>>
    where TRest : struct
{
    public override int MinimumSize =>
        item1.MinimumSize + item2.MinimumSize + item3.MinimumSize + item4.MinimumSize
        + item5.MinimumSize + item6.MinimumSize + item7.MinimumSize + rest.MinimumSize;

    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest> value)
    {
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
        item6.Write(ref writer, value.Item6);
        item7.Write(ref writer, value.Item7);
        rest.Write(ref writer, value.Rest);
    }

    public override ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest> Read(ref MemoryPackReader reader)
    {
        ValueTuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest> value = default;
        value.Item1 = item1.Read(ref reader);
        value.Item2 = item2.Read(ref reader);
        value.Item3 = item3.Read(ref reader);
        value.Item4 = item4.Read(ref reader);
        value.Item5 = item5.Read(ref reader);
        value.Item6 = item6.Read(ref reader);
        value.Item7 = item7.Read(ref reader);
        value.Rest = rest.Read(ref reader);
        return value;
    }
}
