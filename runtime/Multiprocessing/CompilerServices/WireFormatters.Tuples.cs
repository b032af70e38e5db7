using Multiprocessing.Wire.Formatters;

namespace Multiprocessing.CompilerServices;

public static partial class WireFormatters
{
    /// <summary><see cref="System.ValueTuple{T1}"/>.</summary>
    public static WireFormatter<ValueTuple<T1>> ValueTuple<T1>(
        WireFormatter<T1> item1) => new ValueTupleFormatter<T1>(item1)!;

    /// <summary><see cref="System.Tuple{T1}"/>.</summary>
    public static WireFormatter<Tuple<T1>> Tuple<T1>(
        WireFormatter<T1> item1) => new TupleFormatter<T1>(item1)!;

    /// <summary><see cref="System.ValueTuple{T1, T2}"/>.</summary>
    public static WireFormatter<ValueTuple<T1, T2>> ValueTuple<T1, T2>(
        WireFormatter<T1> item1, WireFormatter<T2> item2) => new ValueTupleFormatter<T1, T2>(item1, item2)!;

    /// <summary><see cref="System.Tuple{T1, T2}"/>.</summary>
    public static WireFormatter<Tuple<T1, T2>> Tuple<T1, T2>(
        WireFormatter<T1> item1, WireFormatter<T2> item2) => new TupleFormatter<T1, T2>(item1, item2)!;

    /// <summary><see cref="System.ValueTuple{T1, T2, T3}"/>.</summary>
    public static WireFormatter<ValueTuple<T1, T2, T3>> ValueTuple<T1, T2, T3>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3) =>
        new ValueTupleFormatter<T1, T2, T3>(item1, item2, item3)!;

    /// <summary><see cref="System.Tuple{T1, T2, T3}"/>.</summary>
    public static WireFormatter<Tuple<T1, T2, T3>> Tuple<T1, T2, T3>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3) =>
        new TupleFormatter<T1, T2, T3>(item1, item2, item3)!;

    /// <summary><see cref="System.ValueTuple{T1, T2, T3, T4}"/>.</summary>
    public static WireFormatter<ValueTuple<T1, T2, T3, T4>> ValueTuple<T1, T2, T3, T4>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4) =>
        new ValueTupleFormatter<T1, T2, T3, T4>(item1, item2, item3, item4)!;

    /// <summary><see cref="System.Tuple{T1, T2, T3, T4}"/>.</summary>
    public static WireFormatter<Tuple<T1, T2, T3, T4>> Tuple<T1, T2, T3, T4>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4) =>
        new TupleFormatter<T1, T2, T3, T4>(item1, item2, item3, item4)!;

    /// <summary><see cref="System.ValueTuple{T1, T2, T3, T4, T5}"/>.</summary>
    public static WireFormatter<ValueTuple<T1, T2, T3, T4, T5>> ValueTuple<T1, T2, T3, T4, T5>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5) => new ValueTupleFormatter<T1, T2, T3, T4, T5>(item1, item2, item3, item4, item5)!;

    /// <summary><see cref="System.Tuple{T1, T2, T3, T4, T5}"/>.</summary>
    public static WireFormatter<Tuple<T1, T2, T3, T4, T5>> Tuple<T1, T2, T3, T4, T5>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5) => new TupleFormatter<T1, T2, T3, T4, T5>(item1, item2, item3, item4, item5)!;

    /// <summary><see cref="System.ValueTuple{T1, T2, T3, T4, T5, T6}"/>.</summary>
    public static WireFormatter<ValueTuple<T1, T2, T3, T4, T5, T6>> ValueTuple<T1, T2, T3, T4, T5, T6>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5, WireFormatter<T6> item6) =>
        new ValueTupleFormatter<T1, T2, T3, T4, T5, T6>(item1, item2, item3, item4, item5, item6)!;

    /// <summary><see cref="System.Tuple{T1, T2, T3, T4, T5, T6}"/>.</summary>
    public static WireFormatter<Tuple<T1, T2, T3, T4, T5, T6>> Tuple<T1, T2, T3, T4, T5, T6>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5, WireFormatter<T6> item6) =>
        new TupleFormatter<T1, T2, T3, T4, T5, T6>(item1, item2, item3, item4, item5, item6)!;

    /// <summary><see cref="System.ValueTuple{T1, T2, T3, T4, T5, T6, T7}"/>.</summary>
    public static WireFormatter<ValueTuple<T1, T2, T3, T4, T5, T6, T7>> ValueTuple<T1, T2, T3, T4, T5, T6, T7>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7) =>
        new ValueTupleFormatter<T1, T2, T3, T4, T5, T6, T7>(item1, item2, item3, item4, item5, item6, item7)!;

    /// <summary><see cref="System.Tuple{T1, T2, T3, T4, T5, T6, T7}"/>.</summary>
    public static WireFormatter<Tuple<T1, T2, T3, T4, T5, T6, T7>> Tuple<T1, T2, T3, T4, T5, T6, T7>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7) =>
        new TupleFormatter<T1, T2, T3, T4, T5, T6, T7>(item1, item2, item3, item4, item5, item6, item7)!;

    /// <summary><see cref="System.ValueTuple{T1, T2, T3, T4, T5, T6, T7, TRest}"/>.</summary>
    public static WireFormatter<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
        ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7, WireFormatter<TRest> rest)
        where TRest : struct =>
        new ValueTupleFormatter<T1, T2, T3, T4, T5, T6, T7, TRest>(
            item1, item2, item3, item4, item5, item6, item7, rest)!;

    /// <summary><see cref="System.Tuple{T1, T2, T3, T4, T5, T6, T7, TRest}"/>.</summary>
    public static WireFormatter<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>> Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>(
        WireFormatter<T1> item1, WireFormatter<T2> item2, WireFormatter<T3> item3, WireFormatter<T4> item4,
        WireFormatter<T5> item5, WireFormatter<T6> item6, WireFormatter<T7> item7, WireFormatter<TRest> rest)
        where TRest : notnull =>
        new TupleFormatter<T1, T2, T3, T4, T5, T6, T7, TRest>(
            item1, item2, item3, item4, item5, item6, item7, rest)!;
}
