using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Generator.Tests.Agreement;

/// <summary>
/// Makes values with all of their state set, each field to something else: an object of a type under test is made
/// without its constructor and filled field by field; one of a library is made as its users make it.
/// </summary>
/// <param name="random">Where the contents come from.</param>
/// <param name="own">The assembly of the types under test; null if there are none.</param>
/// <param name="isShared">The types of which one object may be referred to more than once.</param>
internal sealed class ValueFactory(Random random, Assembly? own = null, Predicate<Type>? isShared = null)
{
    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const int MaxDepth = 5;

    private readonly List<object> _made = [];
    private readonly Dictionary<Type, Type[]> _concrete = [];

    /// <exception cref="CannotBuildException">No way was found to make one.</exception>
    internal object? Create(Type type, int depth = 0)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return random.Next(4) == 0 && depth > 0 ? null : Create(inner, depth);
        if (type.IsEnum) return Enum.ToObject(type, random.NextInt64());
        if (type.IsArray) return CreateArray(type, depth);
        if (Scalar(type) is { } scalar) return scalar;
        if (Collections.TryCreate(this, type, depth) is { } collection) return collection;
        if (own is not null && (type.Assembly == own || type.IsInterface)) return CreateOwn(type, depth);
        return CreateForeign(type, depth);
    }

    internal T[] Items<T>(int depth) =>
        depth > MaxDepth
            ? []
            : [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (T)Create(typeof(T), depth + 1)!)];

    private object? Scalar(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => random.Next(2) == 1,
        TypeCode.Char => (char)random.Next(1, 0xD800),
        TypeCode.SByte => (sbyte)random.Next(),
        TypeCode.Byte => (byte)random.Next(),
        TypeCode.Int16 => (short)random.Next(),
        TypeCode.UInt16 => (ushort)random.Next(),
        TypeCode.Int32 => random.Next(1, 13),
        TypeCode.UInt32 => (uint)random.NextInt64(),
        TypeCode.Int64 => random.NextInt64(1, 1 << 30),
        TypeCode.UInt64 => (ulong)random.NextInt64(),
        TypeCode.Single => random.NextSingle(),
        TypeCode.Double => random.NextDouble(),
        TypeCode.Decimal =>
            new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 1, (byte)random.Next(29)),
        TypeCode.DateTime => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), (DateTimeKind)random.Next(3)),
        TypeCode.String => $"text {random.Next()} äöü €😀"[..random.Next(5, 12)],
        _ when type == typeof(Guid) => new Guid(Bytes(16)),
        _ when type == typeof(TimeSpan) => new TimeSpan(random.NextInt64()),
        _
            when type == typeof(DateTimeOffset) => new DateTimeOffset(
                random.NextInt64(4000, 5_000_000_000) * TimeSpan.TicksPerMinute,
                TimeSpan.FromMinutes(random.Next(-840, 841))),
        _ when type == typeof(DateOnly) => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)),
        _ when type == typeof(TimeOnly) => new TimeOnly(random.NextInt64(TimeOnly.MaxValue.Ticks)),
        _ when type == typeof(Half) => (Half)random.NextSingle(),
        _ when type == typeof(Int128) => new Int128((ulong)random.NextInt64(), (ulong)random.NextInt64()),
        _ when type == typeof(UInt128) => new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()),
        _ when type == typeof(Rune) => new Rune(random.Next(0xD800)),
        _ when type == typeof(BigInteger) => new BigInteger(Bytes(random.Next(1, 40))),
        _ when type == typeof(Uri) => new Uri($"https://example.org/{random.Next()}"),
        _ when type == typeof(Version) => new Version(random.Next(99), random.Next(99), random.Next(99)),
        _ when type == typeof(StringBuilder) => new StringBuilder($"built {random.Next()}"),
        _
            when type == typeof(TimeZoneInfo) => TimeZoneInfo.CreateCustomTimeZone(
                $"zone {random.Next()}", TimeSpan.FromHours(random.Next(-11, 12)), "zone", "standard"),
        _ when type == typeof(System.Globalization.CultureInfo) =>
            System.Globalization.CultureInfo.GetCultureInfo(random.Next(2) == 0 ? "de-CH" : "tr-TR"),
        _ when type == typeof(System.Collections.BitArray) => new System.Collections.BitArray(Bytes(random.Next(1, 9))),
        _ when type == typeof(System.Net.IPAddress) => new System.Net.IPAddress(Bytes(random.Next(2) == 0 ? 4 : 16)),
        _ when type == typeof(System.Net.IPEndPoint) =>
            new System.Net.IPEndPoint(new System.Net.IPAddress(Bytes(4)), random.Next(65536)),
        _ when type == typeof(System.Drawing.Color) => System.Drawing.Color.FromArgb(random.Next()),
        _ when type == typeof(Index) => new Index(random.Next(99), random.Next(2) == 0),
        _ when type == typeof(Range) => new Range(random.Next(9), ^random.Next(9)),
        _ => null,
    };

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private Array CreateArray(Type type, int depth)
    {
        Type element = type.GetElementType()!;
        int[] lengths = [.. Enumerable.Range(0, type.GetArrayRank())
            .Select(_ => depth > MaxDepth ? 0 : random.Next(1, 3))];
        Array array = Array.CreateInstanceFromArrayType(type, lengths);
        int[] at = new int[lengths.Length];
        for (int i = 0; i < array.Length; i++)
        {
            int rest = i;
            for (int d = lengths.Length - 1; d >= 0; d--)
            {
                at[d] = rest % lengths[d];
                rest /= lengths[d];
            }

            array.SetValue(Create(element, depth + 1), at);
        }

        return array;
    }

    private object? CreateOwn(Type declared, int depth)
    {
        Type[] possible = Concrete(declared);
        if (possible.Length == 0) throw new CannotBuildException($"nothing implements {declared}");
        if (!declared.IsValueType && depth > 0)
        {
            if (depth > MaxDepth || random.Next(8) == 0) return null;
            if (_made.Where(declared.IsInstanceOfType).ToArray() is { Length: > 0 } known && random.Next(3) == 0)
                return known[random.Next(known.Length)];
        }

        Type type = possible[random.Next(possible.Length)];
        object value = RuntimeHelpers.GetUninitializedObject(type);
        if (!type.IsValueType && isShared?.Invoke(type) == true) _made.Add(value);
        return Fill(value, depth);
    }

    private object Fill(object value, int depth)
    {
        for (Type? t = value.GetType(); t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(Fields).Where(f => !f.Attributes.HasFlag((FieldAttributes)0x80)))
                field.SetValue(value, Create(field.FieldType, depth + 1));
        }

        return value;
    }

    /// <summary>The types that may stand where one is declared.</summary>
    private Type[] Concrete(Type declared)
    {
        if (_concrete.TryGetValue(declared, out Type[]? known)) return known;
        IEnumerable<Type> all = own!.GetTypes()
            .Where(t => !t.IsAbstract && !t.ContainsGenericParameters && declared.IsAssignableFrom(t));
        return _concrete[declared] =
            [.. declared is { IsGenericType: true, IsAbstract: false } ? all.Append(declared) : all];
    }

    private object CreateForeign(Type type, int depth)
    {
        if (depth > MaxDepth) return type.IsValueType ? RuntimeHelpers.GetUninitializedObject(type) : null!;
        Exception? last = null;
        ConstructorInfo?[] constructors = [.. type.GetConstructors().OrderByDescending(c => c.GetParameters().Length)];
        if (type.IsValueType) constructors = [.. constructors, null];
        foreach (ConstructorInfo? constructor in constructors)
        {
            for (int attempt = 0; attempt < 8; attempt++)
            {
                try
                {
                    object value = constructor is null
                        ? Activator.CreateInstance(type)!
                        : constructor.Invoke(
                            [.. constructor.GetParameters().Select(p => Create(p.ParameterType, depth + 1))]);
                    SetMembers(value, depth);
                    return value;
                }
                catch (Exception e)
                    when (e is TargetInvocationException or CannotBuildException or NotSupportedException)
                {
                    last = e;
                }
            }
        }

        if (type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
            throw new CannotBuildException($"no constructor of {type} takes random arguments", last);
        return Fill(RuntimeHelpers.GetUninitializedObject(type), depth);
    }

    private void SetMembers(object value, int depth)
    {
        foreach (FieldInfo field in value.GetType().GetFields().Where(f => !f.IsInitOnly && !f.IsStatic))
            field.SetValue(value, Create(field.FieldType, depth + 1));
        foreach (PropertyInfo property in value.GetType().GetProperties())
        {
            if (property.SetMethod is not { IsPublic: true, IsStatic: false }
                || property.GetIndexParameters().Length > 0) continue;
            try
            {
                property.SetValue(value, Create(property.PropertyType, depth + 1));
            }
            catch (TargetInvocationException)
            {
                // The setter refuses such a value: what was there before stays, and crosses as well.
            }
        }
    }
}

internal sealed class CannotBuildException(string message, Exception? inner = null) : Exception(message, inner);
