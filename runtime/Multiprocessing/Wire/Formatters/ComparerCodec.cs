using System.Globalization;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// Carries the comparer of a dictionary or set, which is as much its state as its elements are: the default one, those
/// of strings, and comparison by reference. Any other is refused by name.
/// </summary>
internal static class ComparerCodec
{
    private enum Kind : byte
    {
        Default,
        Ordinal,
        OrdinalIgnoreCase,
        Culture,
        Reference,
    }

    internal static void Write<T>(
        ref MemoryPackWriter<ProcessBufferWriter> writer, IEqualityComparer<T>? comparer, Type collection)
    {
        if (comparer is null || comparer.Equals(EqualityComparer<T>.Default)) writer.WriteUnmanaged(Kind.Default);
        else if (comparer is ReferenceEqualityComparer) writer.WriteUnmanaged(Kind.Reference);
        else if (comparer is not IEqualityComparer<string?> strings || !WriteStringComparer(ref writer, strings))
            throw Unknown(comparer, collection);
    }

    internal static IEqualityComparer<T>? Read<T>(ref MemoryPackReader reader)
    {
        Kind kind = reader.ReadUnmanaged<Kind>();
        if (kind == Kind.Default) return null;
        if (kind == Kind.Reference && !typeof(T).IsValueType)
            return (IEqualityComparer<T>)(object)ReferenceEqualityComparer.Instance;
        if (ReadStringComparer(ref reader, kind) is IEqualityComparer<T> comparer) return comparer;
        WirePrimitives.ThrowInvalid($"comparer of '{typeof(T)}'", kind);
        return null;
    }

    internal static void WriteOrder<T>(
        ref MemoryPackWriter<ProcessBufferWriter> writer, IComparer<T>? comparer, Type collection)
    {
        if (comparer is null || comparer.Equals(Comparer<T>.Default)) writer.WriteUnmanaged(Kind.Default);
        else if (comparer is not IEqualityComparer<string?> strings || !WriteStringComparer(ref writer, strings))
            throw Unknown(comparer, collection);
    }

    internal static IComparer<T>? ReadOrder<T>(ref MemoryPackReader reader)
    {
        Kind kind = reader.ReadUnmanaged<Kind>();
        if (kind == Kind.Default) return null;
        if (ReadStringComparer(ref reader, kind) is IComparer<T> comparer) return comparer;
        WirePrimitives.ThrowInvalid($"comparer of '{typeof(T)}'", kind);
        return null;
    }

    private static bool WriteStringComparer(
        ref MemoryPackWriter<ProcessBufferWriter> writer, IEqualityComparer<string?> comparer)
    {
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out bool ignoreCase))
        {
            writer.WriteUnmanaged(ignoreCase ? Kind.OrdinalIgnoreCase : Kind.Ordinal);
            return true;
        }

        if (!StringComparer.IsWellKnownCultureAwareComparer(
            comparer, out CompareInfo? info, out CompareOptions options))
            return false;
        writer.WriteUnmanaged(Kind.Culture, options);
        WirePrimitives.WriteString(ref writer, info.Name);
        return true;
    }

    private static StringComparer? ReadStringComparer(ref MemoryPackReader reader, Kind kind)
    {
        switch (kind)
        {
            case Kind.Ordinal:
                return StringComparer.Ordinal;
            case Kind.OrdinalIgnoreCase:
                return StringComparer.OrdinalIgnoreCase;
            case Kind.Culture:
                var options = reader.ReadUnmanaged<CompareOptions>();
                CultureInfo culture = CultureInfo.GetCultureInfo(WirePrimitives.ReadString(ref reader) ?? "");
                return culture.CompareInfo.GetStringComparer(options);
            default:
                return null;
        }
    }

    private static ProcessSerializationException Unknown(object comparer, Type collection) => new(
        $"A '{collection}' with the comparer '{comparer.GetType()}' cannot cross, because only the default comparer, "
        + "those of StringComparer and comparison by reference can be told to the other side; use one of these, or "
        + "pass the items.");
}
