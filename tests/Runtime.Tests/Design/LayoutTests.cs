using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Runtime.Tests.Design;

/// <summary>
/// The structs whose fields stand at fixed offsets are a contract between processes. Whoever changes one changes its
/// line here too, and raises the version that the other side looks at (<c>HeapHeader.Version</c>,
/// <c>ChannelHeader.ExpectedVersion</c>).
/// </summary>
public sealed class LayoutTests
{
    // The imports' structs are the kernel's contract.
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
                where line != inside && OffsetOf(line) <= OffsetOf(inside) && OffsetOf(inside) < OffsetOf(line) + SizeOf(line.FieldType)
                select (type.Name, line.Name, inside.Name));
        }
        Assert.Equal(s_shared.Order(), found.Order());
    }

    private static string Describe(Type type) =>
        $"{type.FullName} {SizeOf(type)}: {string.Join(", ", Fields(type).Select(f => $"{f.Name} {OffsetOf(f)}+{SizeOf(f.FieldType)}"))}";

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

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type.IsPointer ? typeof(nint) : type).Invoke(null, null)!;
}
