using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Runtime.Tests.Design;

/// <summary>
/// The structs whose fields stand at fixed offsets are a contract between processes. A change of one needs a change of
/// its row in <see cref="LayoutTable"/>, and a higher version for the other side to compare
/// (<c>HeapHeader.Version</c>, <c>ChannelHeader.ExpectedVersion</c>).
/// </summary>
public sealed class LayoutTests
{
    // The imports' structs are the system's contract.
    private static readonly Type[] s_structs = [.. typeof(ProcessPool).Assembly.GetTypes()
        .Where(t => t is { IsValueType: true, IsExplicitLayout: true } && t.Namespace != "Multiprocessing.Native")
        .OrderBy(t => t.FullName, StringComparer.Ordinal)];

    /// <summary>
    /// Fields that stand in the unused bytes of another one's cache line, on purpose: they are used together.
    /// </summary>
    private static readonly (string Type, string Line, string Inside)[] s_shared =
    [
        ("SharedDataHeader", "Lock", "Length"),
        ("SharedDataHeader", "Lock", "ElementSize"),
    ];

    [Fact]
    public void Structs_OfSharedMemory_AreAsTheTableSays() =>
        Assert.Equal(LayoutTable.Structs.Select(s => s.ReplaceLineEndings(" ")), s_structs.Select(Describe));

    /// <summary>Structs that are used through pointers, and never lie in memory that processes share.</summary>
    private static readonly string[] s_private =
    [
        // Which block a thread of this process is inside of.
        "Multiprocessing.Memory.ThreadSlot",
        // Arguments of waits, on the stack.
        "Multiprocessing.Platform.WaitWord",
        // A table of the runtime itself, which it describes for debuggers.
        "Multiprocessing.Platform.ManagedThreadCounts+Descriptor",
    ];

    [Fact]
    public void Structs_ThatAreUsedThroughPointers_AreInTheTableOrPrivate()
    {
        HashSet<string> pointedTo = [.. PointedTo()];
        string[] rows = [.. LayoutTable.Structs.Select(row => row.Split(' ')[0])];
        Assert.Empty(pointedTo.Except(rows).Except(s_private).Order(StringComparer.Ordinal));
        Assert.Empty(s_private.Except(pointedTo));
        Assert.True(pointedTo.Count > rows.Length / 2, "the pointers were not found");
    }

    [Fact]
    public void Fields_ShareNoByte()
    {
        foreach (Type type in s_structs)
        {
            List<(string Name, int From, int To)> leaves = [.. Leaves(type, "", 0)];
            foreach ((string name, int from, int to) in leaves)
            {
                Assert.True(to <= SizeOf(type), $"{type.Name}.{name} ends at {to}, the struct at {SizeOf(type)}.");
                Assert.DoesNotContain(leaves, other => other.Name != name && other.From < to && from < other.To);
            }
        }
    }

    [Fact]
    public void Line_OfAField_IsItsOwn_UnlessItIsShared()
    {
        List<(string, string, string)> found = [];
        foreach (Type type in s_structs)
        {
            FieldInfo[] fields = Fields(type);
            found.AddRange(
                from line in fields
                from inside in fields
                where line != inside && OffsetOf(line) <= OffsetOf(inside)
                where OffsetOf(inside) < OffsetOf(line) + SizeOf(line.FieldType)
                select (type.Name, line.Name, inside.Name));
        }
        Assert.Equal(s_shared.Order(), found.Order());
    }

    /// <summary>
    /// The structs of the runtime to which its fields, parameters, results and local variables point.
    /// </summary>
    private static IEnumerable<string> PointedTo()
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
            | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        Type[] types = typeof(ProcessPool).Assembly.GetTypes();
        IEnumerable<Type> ofFields = types.SelectMany(t => t.GetFields(all)).Select(f => f.FieldType);
        MethodBase[] methods =
            [.. types.SelectMany(t => t.GetMethods(all).Concat<MethodBase>(t.GetConstructors(all)))];
        IEnumerable<Type> ofMethods = methods.SelectMany(m => m.GetParameters().Select(p => p.ParameterType)
            .Concat(m is MethodInfo method ? [method.ReturnType] : [])
            .Concat(m.GetMethodBody()?.LocalVariables.Select(v => v.LocalType) ?? []));
        return ofFields.Concat(ofMethods)
            .Where(type => type.IsPointer)
            .Select(type => type.GetElementType()!)
            .Where(type => type.Assembly == typeof(ProcessPool).Assembly && !type.IsGenericParameter)
            .Where(type => type.Namespace != "Multiprocessing.Native")
            .Select(type => type.FullName!);
    }

    private static string Describe(Type type)
    {
        IEnumerable<string> fields = Fields(type).Select(f => $"{f.Name} {OffsetOf(f)}+{SizeOf(f.FieldType)}");
        return $"{type.FullName} {SizeOf(type)}: {string.Join(", ", fields)}";
    }

    /// <summary>The bytes that are really used: a nested struct is its fields, not its whole size.</summary>
    private static IEnumerable<(string Name, int From, int To)> Leaves(Type type, string path, int start) =>
        from field in Fields(type)
        let name = path + field.Name
        let begin = start + OffsetOf(field)
        from leaf in field.FieldType.IsExplicitLayout
            ? Leaves(field.FieldType, name + ".", begin)
            : [(name, begin, begin + SizeOf(field.FieldType))]
        select leaf;

    private static FieldInfo[] Fields(Type type) =>
        [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).OrderBy(OffsetOf)];

    private static int OffsetOf(FieldInfo field) => field.GetCustomAttribute<FieldOffsetAttribute>()!.Value;

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
        .MakeGenericMethod(type.IsPointer ? typeof(nint) : type).Invoke(null, null)!;
}
