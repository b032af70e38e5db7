using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using MemoryPack;
using Multiprocessing.Wire.Formatters;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// The formatters of the types this library knows by itself. Generated code composes them, one call per closed type, so
/// that ahead-of-time compilation sees each of them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class WireFormatters
{
    /// <summary>Values whose bytes are the value, such as numbers.</summary>
    public static WireFormatter<T> Raw<T>()
        where T : unmanaged => RawFormatter<T>.Instance;

    /// <summary><see cref="bool"/>.</summary>
    public static WireFormatter<bool> Boolean => BooleanFormatter.Instance;

    /// <summary><see cref="string"/>.</summary>
    public static WireFormatter<string> String => StringFormatter.Instance;

    /// <summary><see cref="decimal"/>.</summary>
    public static WireFormatter<decimal> Decimal => Scalars.Decimal;

    /// <summary><see cref="System.DateTime"/>.</summary>
    public static WireFormatter<DateTime> DateTime => Scalars.DateTime;

    /// <summary><see cref="System.DateTimeOffset"/>.</summary>
    public static WireFormatter<DateTimeOffset> DateTimeOffset => Scalars.DateTimeOffset;

    /// <summary><see cref="System.DateOnly"/>.</summary>
    public static WireFormatter<DateOnly> DateOnly => Scalars.DateOnly;

    /// <summary><see cref="System.TimeOnly"/>.</summary>
    public static WireFormatter<TimeOnly> TimeOnly => Scalars.TimeOnly;

    /// <summary><see cref="System.Text.Rune"/>.</summary>
    public static WireFormatter<Rune> Rune => Scalars.Rune;

    /// <summary><see cref="System.Numerics.BigInteger"/>.</summary>
    public static WireFormatter<BigInteger> BigInteger { get; } = new ConvertingFormatter<BigInteger, byte[]>(
        Array(Raw<byte>()), static value => value.ToByteArray(), static bytes => new BigInteger(NotNull(bytes)));

    /// <summary>
    /// <see cref="System.Uri"/>, with its kind: the text of a relative one may look like the path of a file.
    /// </summary>
    public static WireFormatter<Uri> Uri { get; } = new ConvertingFormatter<Uri, (bool, string)>(
        ValueTuple(Boolean, String), static uri => (uri?.IsAbsoluteUri == true, uri?.OriginalString!),
        static raw => raw.Item2 is null ? null : new Uri(raw.Item2, raw.Item1 ? UriKind.Absolute : UriKind.Relative));

    /// <summary><see cref="System.Version"/>.</summary>
    public static WireFormatter<Version> Version { get; } = new ConvertingFormatter<Version, string>(
        String, static version => version?.ToString(), static text => text is null ? null : new Version(text));

    /// <summary><see cref="System.Text.StringBuilder"/>.</summary>
    public static WireFormatter<StringBuilder> StringBuilder { get; } = new ConvertingFormatter<StringBuilder, string>(
        String, static builder => builder?.ToString(), static text => text is null ? null : new StringBuilder(text));

    /// <summary><see cref="System.Globalization.CultureInfo"/>, whose formats must be those of its name.</summary>
    public static WireFormatter<CultureInfo> CultureInfo { get; } =
        new ConvertingFormatter<CultureInfo, (byte, string)>(
            ValueTuple(Raw<byte>(), String), static culture => CultureCodec.Describe(culture)!,
            static raw => CultureCodec.Make(raw));

    /// <summary><see cref="System.TimeZoneInfo"/>.</summary>
    public static WireFormatter<TimeZoneInfo> TimeZoneInfo { get; } = new ConvertingFormatter<TimeZoneInfo, string>(
        String, static zone => zone?.ToSerializedString(),
        static text => text is null ? null : System.TimeZoneInfo.FromSerializedString(text));

    /// <summary><see cref="System.Collections.BitArray"/>.</summary>
    public static WireFormatter<BitArray> BitArray { get; } = new ConvertingFormatter<BitArray, (int, byte[])>(
        ValueTuple(Raw<int>(), Array(Raw<byte>())), static bits => Scalars.FromBits(bits)!,
        static raw => Scalars.ToBits(raw));

    /// <summary><see cref="System.Net.IPAddress"/>.</summary>
    public static WireFormatter<IPAddress> IPAddress { get; } = new ConvertingFormatter<IPAddress, (byte[], long)>(
        ValueTuple(Array(Raw<byte>()), Raw<long>()),
        static address => (address?.GetAddressBytes()!, Scalars.ScopeOf(address)),
        static raw => raw.Item1 switch
        {
            null => null,
            { Length: 16 } => new IPAddress(raw.Item1, raw.Item2),
            _ => new IPAddress(raw.Item1),
        },
        allowsOwn: true);

    /// <summary><see cref="System.Net.IPEndPoint"/>.</summary>
    public static WireFormatter<IPEndPoint> IPEndPoint { get; } = new ConvertingFormatter<IPEndPoint, (IPAddress, int)>(
        ValueTuple(IPAddress, Raw<int>()),
        static point => (point?.Address!, point?.Port ?? 0),
        static raw => raw.Item1 is null ? null : new IPEndPoint(raw.Item1, raw.Item2));

    /// <summary><see cref="System.Drawing.Color"/>: a name, if it has one, is part of what it equals.</summary>
    public static WireFormatter<System.Drawing.Color> Color { get; } =
        new ConvertingFormatter<System.Drawing.Color, (byte, int, string)>(
            ValueTuple(Raw<byte>(), Raw<int>(), String), static color => Scalars.FromColor(color)!,
            static raw => Scalars.ToColor(raw));

    /// <summary><see cref="System.Linq.IGrouping{TKey, TElement}"/>: its key and its elements.</summary>
    public static WireFormatter<IGrouping<TKey, TElement>> IGrouping<TKey, TElement>(
        WireFormatter<TKey> key, WireFormatter<TElement> element) =>
        new ConvertingFormatter<IGrouping<TKey, TElement>, (TKey, TElement[])>(
            ValueTuple(key, Array(element)),
            static group =>
            {
                if (group is null) return default;
                Reduction.Require(group, typeof(IGrouping<TKey, TElement>));
                return (group.Key, [.. group]);
            },
            static raw => raw.Item2 is null ? null : new Grouping<TKey, TElement>(raw.Item1, raw.Item2));

    /// <summary><see cref="System.Nullable{T}"/>.</summary>
    public static WireFormatter<T?> Nullable<T>(WireFormatter<T> element)
        where T : struct => new NullableFormatter<T>(element);

    /// <summary><see cref="System.Collections.Generic.KeyValuePair{TKey, TValue}"/>.</summary>
    public static WireFormatter<KeyValuePair<TKey, TValue>> KeyValuePair<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value) => new PairFormatter<TKey, TValue>(key, value)!;

    /// <summary><see cref="System.Lazy{T}"/>: its value, which is made if it was not yet.</summary>
    public static WireFormatter<Lazy<T>> Lazy<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
            WireFormatter<T> element) =>
        new ConvertingFormatter<Lazy<T>, (bool, T)>(
            ValueTuple(Boolean, element),
            static lazy => lazy is null ? (false, default!) : (true, lazy.Value),
            static raw => raw.Item1 ? new Lazy<T>(raw.Item2) : null);

    /// <summary>A type that MemoryPack's own generator wrote the code for.</summary>
    /// <param name="registerArguments">
    /// Makes MemoryPack know the type's arguments that only this library has formatters for; null if there are none.
    /// </param>
    public static WireFormatter<T> Packable<T>(Action? registerArguments = null)
        where T : IMemoryPackFormatterRegister =>
            new GuardedFormatter<T>(new PackableFormatter<T>(registerArguments + T.RegisterFormatter));

    /// <summary>A formatter named with <see cref="ProcessFormatterAttribute"/>.</summary>
    public static WireFormatter<T> MemoryPack<T>(MemoryPackFormatter<T> formatter) =>
        new GuardedFormatter<T>(new MemoryPackAdapter<T>(formatter));

    /// <summary>A handle, which crosses by reference.</summary>
    public static WireFormatter<T> Handle<T>()
        where T : IProcessHandle<T> => new MemoryPackAdapter<T>(T.CreateFormatter());

    /// <summary>
    /// An item of a queue or pipe whose type lies on a cycle of the type graph: objects keep their identity within the
    /// item.
    /// </summary>
    public static WireFormatter<T> Message<T>(WireFormatter<T> item) => new MessageFormatter<T>(item);

    /// <summary>
    /// Lets MemoryPack's own code, where it meets the type, write it as this library does; a type with code of
    /// MemoryPack's keeps that, whichever of the two was asked for first.
    /// </summary>
    public static void RegisterWithMemoryPack<T>(WireFormatter<T> formatter) => Registrations.Add(formatter);

    internal static T NotNull<T>(T? value)
        where T : class => value ?? throw new FormatException("It is null.");
}
