using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// An interface of collections. What stands there arrives as one of a few classes of the framework, of which the first
/// that fits is taken; the last fits all.
/// </summary>
internal sealed class InterfaceFormatter<TInterface>(bool isTracked, params Stand<TInterface>[] stands)
    : WireFormatter<TInterface>
    where TInterface : class
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in TInterface? value)
    {
        if (isTracked)
        {
            if (!WrittenObjects.Write(ref writer, value, typeof(TInterface))) return;
        }
        else if (value is null)
        {
            writer.WriteUnmanaged((byte)0);
            return;
        }

        for (int i = 0; i < stands.Length; i++)
        {
            if (!stands[i].TryWrite(ref writer, (byte)(i + 1), value!, isTracked)) continue;
            if (isTracked) WireReferences.LeaveWriting();
            return;
        }

        throw new UnreachableException();
    }

    public override TInterface? Read(ref MemoryPackReader reader)
    {
        if (isTracked && !WireReferences.Read(ref reader, out TInterface? known)) return known;
        int kind = reader.ReadUnmanaged<byte>();
        if (kind == 0 && !isTracked) return null;
        if (kind == 0 || kind > stands.Length) WirePrimitives.ThrowTag(kind, typeof(TInterface));
        TInterface value = stands[kind - 1].Read(ref reader);
        if (isTracked) WireReferences.LeaveReading();
        return value;
    }
}

/// <summary>A class that may stand for an interface.</summary>
internal abstract class Stand<TInterface>
    where TInterface : class
{
    internal abstract bool TryWrite(
        ref MemoryPackWriter<ProcessBufferWriter> writer, byte kind, TInterface value, bool isTracked);

    internal abstract TInterface Read(ref MemoryPackReader reader);
}

/// <inheritdoc cref="Stand{TInterface}"/>
/// <param name="content">Its formatter.</param>
/// <param name="from">The value as such a class: itself, or one of the same content; null if it is no such
/// thing.</param>
internal sealed class Stand<TInterface, TCollection>(
    IContentFormatter<TCollection> content, Func<TInterface, TCollection?> from)
    : Stand<TInterface>
    where TInterface : class
    where TCollection : class
{
    internal override bool TryWrite(
        ref MemoryPackWriter<ProcessBufferWriter> writer, byte kind, TInterface value, bool isTracked)
    {
        if (from(value) is not { } stand) return false;
        if (!ReferenceEquals(stand, value))
        {
            Reduction.Require(value, typeof(TInterface));
            if (isTracked) WrittenObjects.Current.Arrives(value, typeof(TCollection));
        }

        writer.WriteUnmanaged(kind);
        content.WriteContent(ref writer, stand);
        return true;
    }

    internal override TInterface Read(ref MemoryPackReader reader) =>
        (TInterface)(object)content.ReadContent(ref reader);
}

/// <summary>
/// Of which classes only the elements may arrive: those of the framework and those that the compiler makes, such as
/// iterators. Another one may hold more than its elements.
/// </summary>
internal static class Reduction
{
    private static readonly ConditionalWeakTable<Assembly, StrongBox<bool>> s_isFramework = [];

    internal static void Require(object value, Type declared)
    {
        Type type = value.GetType();
        if (type.IsArray || type.Name.StartsWith('<') || type.Assembly == typeof(Reduction).Assembly
            || IsFramework(type.Assembly))
        {
            return;
        }
        throw new ProcessSerializationException(
            $"A value of type '{type}' cannot cross as '{declared}', because only its elements would arrive, and "
            + "whatever else it holds would be "
            + "lost; pass them in a collection of the framework (ToList, say), or declare the parameter or member as "
            + $"'{type}'.");
    }

    /// <summary>
    /// Of a set or dictionary of an unknown class; of one that is not the framework's, that is said rather.
    /// </summary>
    internal static ProcessSerializationException NoComparer(object value, Type declared)
    {
        Require(value, declared);
        return new ProcessSerializationException(
            $"A value of type '{value.GetType()}' cannot cross as '{declared}', because it does not show what it "
            + "compares its keys by; copy it to a "
            + "usual dictionary or set with the same comparer.");
    }

    private static bool IsFramework(Assembly assembly) =>
        s_isFramework.GetValue(assembly, static a => new StrongBox<bool>(
        a.GetName().Name is { } name
            && (name.StartsWith("System.", StringComparison.Ordinal) || name == "Microsoft.VisualBasic.Core"))).Value;
}
