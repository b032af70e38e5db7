using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Generator.Tests.RoundTrips;

/// <summary>
/// Compares two object graphs field by field, private ones included, and their sharing: what is one object in one graph
/// has to be one object in the other.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The assemblies of the tests are kept whole.")]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The assemblies of the tests are kept whole.")]
internal sealed class StateComparer
{
    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<object, object> _pairs = new(ReferenceEqualityComparer.Instance);
    private readonly bool _checksIdentity;

    private StateComparer(bool checksIdentity) => _checksIdentity = checksIdentity;

    /// <summary>The path of the first difference, or null.</summary>
    internal static string? Difference(object? a, object? b, bool checksIdentity = false, Type? declared = null) =>
        new StateComparer(checksIdentity).Compare(a, b, declared ?? typeof(object), "value", 0);

    private string? Compare(object? a, object? b, Type declared, string path, int depth)
    {
        if (a is null || b is null)
            return a is null && b is null ? null : $"{path}: {a ?? "null"} is not {b ?? "null"}";
        Type type = a.GetType();
        if (IsCollectionInterface(declared)) return CompareItems(Sorted(a), Sorted(b), typeof(object), path, depth);
        if (declared.Name == "IGrouping`2")
        {
            return Compare(
                declared.GetProperty("Key")!.GetValue(a), declared.GetProperty("Key")!.GetValue(b), typeof(object),
                path + ".Key", depth + 1)
                ?? CompareItems(Sorted(a), Sorted(b), typeof(object), path, depth);
        }

        if (type != b.GetType()) return $"{path}: a {type} became a {b.GetType()}";
        if (type.IsPrimitive || type.IsEnum || a is string or decimal or Guid or DateTime or Type)
            return a.Equals(b) ? null : $"{path}: {a} is not {b}";
        if (a is Uri or StringBuilder or CultureInfo or TimeZoneInfo or IPAddress or IPEndPoint)
            return a.Equals(b) || (a is StringBuilder && a.ToString() == b.ToString())
                ? null
                : $"{path}: {a} is not {b}";
        if (!type.IsValueType)
        {
            if (_pairs.TryGetValue(a, out object? known))
                return !_checksIdentity || ReferenceEquals(known, b)
                    ? null
                    : $"{path}: an object that was shared is no longer";
            _pairs.Add(a, b);
        }

        if (depth > 200) return null;
        return a switch
        {
            Array array => CompareItems(
                Items(array), Items((Array)b), type.GetElementType()!, path,
                depth) ?? CompareLengths(array, (Array)b, path),
            IEnumerable when IsCollection(type) =>
                CompareItems(
                    Sorted(a), Sorted(b), type.GenericTypeArguments is [var element] ? element : typeof(object), path,
                    depth)
                ?? CompareComparers(a, b, path),
            _
                when type.Name == "PriorityQueue`2" => CompareItems(
                    Sorted(Items(a, "UnorderedItems")), Sorted(Items(b, "UnorderedItems")), typeof(object), path,
                    depth),
            _ => CompareFields(a, b, type, path, depth),
        };
    }

    /// <summary>
    /// Collections of the framework keep capacities, versions and buckets, which are no state that anyone can see.
    /// </summary>
    private static bool IsCollection(Type type) =>
        typeof(IEnumerable).IsAssignableFrom(type)
            && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true;

    /// <summary>
    /// What is declared as an interface of collections arrives as the framework's usual one with the same items.
    /// </summary>
    private static bool IsCollectionInterface(Type type) =>
        type.IsInterface
            && (type == typeof(IEnumerable)
                || type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true);

    /// <summary>The items in an order that does not depend on how they are stored.</summary>
    private static IEnumerable<object?> Sorted(object collection)
    {
        IEnumerable<object?> items = ((IEnumerable)collection).Cast<object?>();
        string name = collection.GetType().Name;
        bool isUnordered = name.Contains("Hash", StringComparison.Ordinal)
            || name.Contains("Set", StringComparison.Ordinal) || name.Contains("Bag", StringComparison.Ordinal)
            || name.Contains("Dictionary", StringComparison.Ordinal)
            || name.Contains("Frozen", StringComparison.Ordinal)
            || name.Contains("Unordered", StringComparison.Ordinal);
        return isUnordered ? items.OrderBy(item => item?.ToString(), StringComparer.Ordinal) : items;
    }

    private static object Items(object owner, string property) =>
        owner.GetType().GetProperty(property)!.GetValue(owner)!;

    private string? CompareItems(IEnumerable<object?> a, IEnumerable<object?> b, Type declared, string path, int depth)
    {
        object?[] left = [.. a];
        object?[] right = [.. b];
        if (left.Length != right.Length) return $"{path}: {left.Length} items became {right.Length}";
        for (int i = 0; i < left.Length; i++)
        {
            if (Compare(left[i], right[i], declared, $"{path}[{i}]", depth + 1) is { } difference) return difference;
        }

        return null;
    }

    private static string? CompareLengths(Array a, Array b, string path)
    {
        for (int i = 0; i < a.Rank; i++)
        {
            if (a.GetLength(i) != b.GetLength(i)) return $"{path}: dimension {i} has another length";
        }

        return null;
    }

    private static string? CompareComparers(object a, object b, string path)
    {
        object? left = a.GetType().GetProperty("Comparer")?.GetValue(a);
        object? right = b.GetType().GetProperty("Comparer")?.GetValue(b);
        return Equals(left, right) || left?.GetType() == right?.GetType()
            ? null
            : $"{path}: the comparer {left} became {right}";
    }

    private string? CompareFields(object a, object b, Type type, string path, int depth)
    {
        for (Type? t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(Fields).Where(f => !f.Attributes.HasFlag((FieldAttributes)0x80)))
            {
                if (field.FieldType.IsPointer) continue;
                if (Compare(field.GetValue(a), field.GetValue(b), field.FieldType, $"{path}.{field.Name}", depth + 1)
                    is { } difference) return difference;
            }
        }

        return null;
    }

    private static IEnumerable<object?> Items(Array array) => array.Cast<object?>();

}
