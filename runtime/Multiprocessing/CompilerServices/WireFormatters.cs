using System.ComponentModel;
using Multiprocessing.Wire.Formatters;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// The formatters of the types this library knows by itself. Generated code composes them, one call per closed type, so that
/// ahead-of-time compilation sees each of them.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class WireFormatters
{
    /// <summary>Values whose bytes are the value, such as numbers.</summary>
    public static WireFormatter<T> Raw<T>()
        where T : unmanaged => RawFormatter<T>.Instance;

    /// <summary><see cref="bool"/>.</summary>
    public static WireFormatter<bool> Boolean { get; } = BooleanFormatter.Instance;

    /// <summary><see cref="string"/>.</summary>
    public static WireFormatter<string> String { get; } = StringFormatter.Instance;

    /// <summary><see cref="System.Nullable{T}"/>.</summary>
    public static WireFormatter<T?> Nullable<T>(WireFormatter<T> element)
        where T : struct => new NullableFormatter<T>(element);

    /// <summary>Arrays of one dimension that start at zero.</summary>
    public static WireFormatter<T[]> Array<T>(WireFormatter<T> element) => new ArrayFormatter<T>(element)!;

    /// <summary><see cref="System.Collections.Generic.List{T}"/>.</summary>
    public static WireFormatter<List<T>> List<T>(WireFormatter<T> element) => new ListFormatter<T>(element)!;
}
