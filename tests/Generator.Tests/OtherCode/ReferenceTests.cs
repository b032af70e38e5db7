using Microsoft.CodeAnalysis;

namespace Generator.Tests.OtherCode;

/// <summary>Types of references: behind an alias, of the same name, or not to be seen.</summary>
public class ReferenceTests
{
    private static readonly Lazy<MetadataReference> s_old = new(() => Library("LibOld").ToReference("old"));
    private static readonly Lazy<MetadataReference> s_new = new(() => Library("LibNew").ToReference("next"));

    [Fact]
    public async Task Alias_OfTheOnlyReference_IsWritten()
    {
        var project = new Project(
            """
            extern alias old;
            namespace App;
            using System.Collections.Generic;
            using Multiprocessing;
            public sealed class Basket { public old::Shared.Order? Order { get; set; } private readonly List<old::Shared.Line> _lines = []; public int N => _lines.Count; }
            public static partial class Jobs
            {
                [RunInProcess] public static int Count(old::Shared.Order order, old::Shared.Level level = old::Shared.Level.High) => order.Id;
                [RunInProcess] public static Dictionary<string, old::Shared.Box<old::Shared.Order>.Inner[]> Map(Basket basket, (old::Shared.Line, int)? pair) => [];
                public static void Use() { using var q = new ProcessQueue<old::Shared.Line>(); }
            }
            """)
        {
            IsBare = true,
            References = [s_old.Value],
        };
        (SortedDictionary<string, string> files, _) = await project.Works();
        Assert.Contains(
            "extern alias old;", files.Single(f => f.Key.StartsWith("App.Jobs.Stubs", StringComparison.Ordinal)).Value,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aliases_OfTwoTypesOfOneName_AreToldApart() => await new Project(
        """
        extern alias old;
        extern alias next;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Count(old::Shared.Order order) => order.Id;
            [RunInProcess] public static int Count(next::Shared.Order order) => order.Id;
            [RunInProcess] public static next::Shared.Order Move(old::Shared.Order[] order) => new();
            public static object Use(IProcessPool pool) => (Calls.Count(new old::Shared.Order()), pool.Jobs.CountAsync(new next::Shared.Order()));
        }
        """)
    {
        IsBare = true,
        References = [s_old.Value, s_new.Value],
    }.Works();

    [Theory]
    [InlineData("global", "both")]
    [InlineData("a", "b")]
    public async Task Aliases_Several_AreWrittenOnce(params string[] aliases) => await new Project(
        $$"""
        {{(aliases[0] == "global" ? "" : "extern alias a; extern alias b; using Shared = a::Shared;")}}
        public static partial class Jobs { [Multiprocessing.RunInProcess] public static int Count({{(aliases[0] == "global" ? "" : "a::")}}Shared.Order order) => order.Id; }
        """.Replace("using Shared = a::Shared;", ""))
    {
        IsBare = true,
        References = [Library("LibOld").ToReference(aliases)],
    }.Works();

    [Fact]
    public async Task TypeInTwoReferences_BehindADeclaredType_IsRefusedByName()
    {
        MetadataReference one = Library("LibOne").ToReference();
        MetadataReference two = Library("LibTwo").ToReference();
        MetadataReference holder = new Project(
            "namespace Held; public sealed class Holder { public Shared.Order? Order { get; set; } }")
        {
            Name = "Holder",
            References = [one],
        }.ToReference();
        string message = await new Project(
            "public static partial class Jobs { [RunInProcess] public static int F(Held.Holder h) => 1; public "
            + "static object Use(IProcessPool p) => p.Jobs.FAsync(new()); }")
        {
            References = [one, two, holder],
        }.IsRefused("MP1001");
        Assert.Contains("cannot name 'Order' of 'LibOne'", message, StringComparison.Ordinal);

        // With an alias for the other, there is a way to write it.
        await new Project(
            "public static partial class Jobs { [RunInProcess] public static int F(Held.Holder h) => 1; }")
        {
            References = [one, Library("LibTwo").ToReference("two"), holder],
        }.Works();
        await new Project(
            "public static partial class Jobs { [RunInProcess] public static int F(Held.Holder h) => 1; }")
        {
            References = [Library("LibOne").ToReference("global", "one"), two, holder],
        }.Works();
    }

    [Theory]
    [InlineData(
        "namespace System.Text { public sealed class Rune { public string? Text { get; set; } } }", "System.Text.Rune")]
    [InlineData(
        "namespace System.Drawing { public struct Color { public string? Name { get; set; } } public struct Point { "
        + "public string? Name { get; set; } } }",
        "(System.Drawing.Color, System.Drawing.Point)")]
    [InlineData(
        "namespace System.Collections.Generic { public sealed class Stack<T> { public T? Only { get; set; } } }",
        "System.Collections.Generic.Stack<int>")]
    public async Task SourceType_ThatShadowsTheFrameworks_IsTheProjectsOwn(string shadow, string type)
    {
        // The compiler reports each use of such a type in the project that declares it.
        string source = "#pragma warning disable CS0436\npublic static partial class Jobs { [RunInProcess] public "
            + $"static {type} F({type} x) => x; }}";
        (SortedDictionary<string, string> files, _) = await new Project(source, shadow).Works();
        Assert.Contains(files.Keys, key => key.StartsWith("Formatters/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task InternalTypeOfAFriend_IsCarriedByInternalStubs()
    {
        MetadataReference friend = new Project(
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Sample\")]",
            "namespace Friend; internal sealed class Hidden { public string? A { get; set; } } internal static "
            + "partial class Jobs { [RunInProcess] internal static int G(Hidden h) => 1; }")
        {
            Name = "Friend",
        }.ToReference();
        await new Project(
            "public static partial class Work { [RunInProcess] internal static int F(Friend.Hidden h) => 1; internal "
            + "static object Use(IProcessPool p) => (p.Work.FAsync(new()), Friend.Jobs.Calls.G(new())); }")
        {
            References = [friend],
        }.Works();
    }

    [Fact]
    public async Task InternalTypeOfTheSameName_ThatIsNotVisible_DoesNotHide() => await new Project(
        "public static partial class Work { [RunInProcess] public static int F(Shared.Order h) => 1; }")
    {
        References =
        [
            Library("LibOne").ToReference(),
            new Project(
                "namespace Shared; internal sealed class Order { public int X { get; set; } }") { Name =
                    "Other" }.ToReference(),
        ],
    }.Works();

    private static Project Library(string name) => new(
        """
        namespace Shared;
        public enum Level { Low, High }
        public sealed class Order { public int Id { get; set; } public string? Text { get; set; } }
        public struct Line { public string? Text; }
        public sealed class Box<T> { public sealed class Inner { public T? Value { get; set; } } }
        """)
    {
        Name = name,
    };
}
