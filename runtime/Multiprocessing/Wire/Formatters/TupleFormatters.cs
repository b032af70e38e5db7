using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

internal sealed class TupleFormatter<T1>(
    WireFormatter<T1> item1)
    : WireFormatter<Tuple<T1?>>
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?>));
        item1.Write(ref writer, value.Item1);
    }

    public override Tuple<T1?>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        return new Tuple<T1?>(v0);
    }
}

internal sealed class TupleFormatter<T1, T2>(
    WireFormatter<T1> item1, WireFormatter<T2> item2)
    : WireFormatter<Tuple<T1?, T2?>>
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?, T2?>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?, T2?>));
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
    }

    public override Tuple<T1?, T2?>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        T2? v1 = item2.Read(ref reader);
        return new Tuple<T1?, T2?>(v0, v1);
    }
}

internal sealed class TupleFormatter<T1, T2, T3>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3)
    : WireFormatter<Tuple<T1?, T2?, T3?>>
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?, T2?, T3?>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?, T2?, T3?>));
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
    }

    public override Tuple<T1?, T2?, T3?>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        T2? v1 = item2.Read(ref reader);
        T3? v2 = item3.Read(ref reader);
        return new Tuple<T1?, T2?, T3?>(v0, v1, v2);
    }
}

internal sealed class TupleFormatter<T1, T2, T3, T4>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4)
    : WireFormatter<Tuple<T1?, T2?, T3?, T4?>>
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?, T2?, T3?, T4?>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?, T2?, T3?, T4?>));
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
    }

    public override Tuple<T1?, T2?, T3?, T4?>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        T2? v1 = item2.Read(ref reader);
        T3? v2 = item3.Read(ref reader);
        T4? v3 = item4.Read(ref reader);
        return new Tuple<T1?, T2?, T3?, T4?>(v0, v1, v2, v3);
    }
}

internal sealed class TupleFormatter<T1, T2, T3, T4, T5>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5)
    : WireFormatter<Tuple<T1?, T2?, T3?, T4?, T5?>>
{
    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?, T2?, T3?, T4?, T5?>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?, T2?, T3?, T4?, T5?>));
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
    }

    public override Tuple<T1?, T2?, T3?, T4?, T5?>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        T2? v1 = item2.Read(ref reader);
        T3? v2 = item3.Read(ref reader);
        T4? v3 = item4.Read(ref reader);
        T5? v4 = item5.Read(ref reader);
        return new Tuple<T1?, T2?, T3?, T4?, T5?>(v0, v1, v2, v3, v4);
    }
}

internal sealed class TupleFormatter<T1, T2, T3, T4, T5, T6>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5, WireFormatter<T6> item6)
    : WireFormatter<Tuple<T1?, T2?, T3?, T4?, T5?, T6?>>
{
    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?, T2?, T3?, T4?, T5?, T6?>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?, T2?, T3?, T4?, T5?, T6?>));
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
        item6.Write(ref writer, value.Item6);
    }

    public override Tuple<T1?, T2?, T3?, T4?, T5?, T6?>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        T2? v1 = item2.Read(ref reader);
        T3? v2 = item3.Read(ref reader);
        T4? v3 = item4.Read(ref reader);
        T5? v4 = item5.Read(ref reader);
        T6? v5 = item6.Read(ref reader);
        return new Tuple<T1?, T2?, T3?, T4?, T5?, T6?>(v0, v1, v2, v3, v4, v5);
    }
}

internal sealed class TupleFormatter<T1, T2, T3, T4, T5, T6, T7>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7)
    : WireFormatter<Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?>>
{
    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?>));
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
        item6.Write(ref writer, value.Item6);
        item7.Write(ref writer, value.Item7);
    }

    public override Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        T2? v1 = item2.Read(ref reader);
        T3? v2 = item3.Read(ref reader);
        T4? v3 = item4.Read(ref reader);
        T5? v4 = item5.Read(ref reader);
        T6? v5 = item6.Read(ref reader);
        T7? v6 = item7.Read(ref reader);
        return new Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?>(v0, v1, v2, v3, v4, v5, v6);
    }
}

internal sealed class TupleFormatter<T1, T2, T3, T4, T5, T6, T7, TRest>(
    WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
    WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7, WireFormatter<TRest> rest)
    : WireFormatter<Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest>>
    where TRest : notnull
{
    public override void Write(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest>? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is null) return;
        WirePrimitives.RequireExact(value, typeof(Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest>));
        item1.Write(ref writer, value.Item1);
        item2.Write(ref writer, value.Item2);
        item3.Write(ref writer, value.Item3);
        item4.Write(ref writer, value.Item4);
        item5.Write(ref writer, value.Item5);
        item6.Write(ref writer, value.Item6);
        item7.Write(ref writer, value.Item7);
        rest.Write(ref writer, value.Rest);
    }

    public override Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest>? Read(ref MemoryPackReader reader)
    {
        if (!WirePrimitives.ReadPresence(ref reader)) return null;
        T1? v0 = item1.Read(ref reader);
        T2? v1 = item2.Read(ref reader);
        T3? v2 = item3.Read(ref reader);
        T4? v3 = item4.Read(ref reader);
        T5? v4 = item5.Read(ref reader);
        T6? v5 = item6.Read(ref reader);
        T7? v6 = item7.Read(ref reader);
        TRest v7 = rest.Read(ref reader)!;
        return new Tuple<T1?, T2?, T3?, T4?, T5?, T6?, T7?, TRest>(v0, v1, v2, v3, v4, v5, v6, v7);
    }
}
