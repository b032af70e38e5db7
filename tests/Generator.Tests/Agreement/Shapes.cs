using System.Text;

namespace Generator.Tests.Agreement;

/// <summary>
/// Constructed types: kinds of type × kinds of member × types of member × inheritance × cycles × nullability, drawn at
/// random from a fixed seed. Some hold a poison: one member that cannot cross.
/// </summary>
internal sealed class Shapes(Random random)
{
    private static readonly string[] s_types =
    [
        "int", "string", "string?", "bool", "byte[]", "double?", "decimal", "System.DateTime", "System.Guid",
        "System.DayOfWeek", "System.DayOfWeek?", "char", "long", "Half",
        "System.Collections.Generic.List<int>", "System.Collections.Generic.List<string?>?",
        "System.Collections.Generic.Dictionary<string, int>", "int[][]", "int[,]",
        "(int A, string B)", "(bool, Point)?", "System.Collections.Generic.HashSet<string>",
        "System.Collections.Immutable.ImmutableArray<Point>", "System.Memory<int>",
        "Point", "Point?", "Mixed", "Mixed[]", "Leaf", "Leaf?", "System.Collections.Generic.IReadOnlyList<Leaf>",
        "System.Collections.Generic.Queue<Point>", "Box<string>", "Box<Box<Point>>",
        "System.Collections.Generic.SortedDictionary<int, Leaf>", "System.Uri?", "System.TimeSpan",
        "System.Collections.Generic.KeyValuePair<int, Leaf>", "System.Numerics.BigInteger", "System.Tuple<int, Leaf>",
    ];

    private static readonly string[] s_poisons =
    [
        "System.Action", "System.Func<int>?", "object", "nint", "System.IO.Stream", "System.Threading.Tasks.Task",
        "System.Type", "System.Threading.CancellationToken",
        "System.Collections.Generic.List<System.Action>", "(int, object)", "System.Net.Http.HttpClient",
        "System.Lazy<System.Threading.Thread>", "System.Linq.Expressions.Expression",
    ];

    private readonly StringBuilder _text = new(
        """
        #nullable enable
        #pragma warning disable
        using System;
        public readonly record struct Point(int X, int Y);
        public struct Mixed { public bool Is; private string? _text; public Point At { get; init; } }
        public sealed class Leaf { private readonly int _number; internal string? Name { get; set; } }
        public class Box<T> { private T _value; public T Get() => _value; }

        """);

    /// <summary>The source of all shapes drawn so far.</summary>
    internal string Source => _text.ToString();

    /// <summary>The type of which the parameter is to be, as code, and whether it can cross.</summary>
    internal List<(string Root, bool Crosses)> Roots { get; } = [];

    /// <summary>The types that lie on cycles.</summary>
    internal HashSet<string> Cyclic { get; } = [];

    internal void Draw()
    {
        string name = "S" + Roots.Count;
        string kind = Pick(
            "class", "class", "sealed class", "struct", "readonly struct", "record", "sealed record", "record struct",
            "readonly record struct");
        bool isValue = kind.Contains("struct", StringComparison.Ordinal);
        bool isReadonly = kind.StartsWith("readonly", StringComparison.Ordinal);
        bool isGeneric = random.Next(5) == 0;
        string inheritance = isValue
            ? Pick("", "interface")
            : kind.StartsWith("sealed", StringComparison.Ordinal)
            ? Pick("", "base", "abstract", "interface")
            : Pick("", "", "base", "derived", "abstract", "interface");
        if (isGeneric && inheritance.Length > 0) inheritance = "base";
        if (isGeneric && isValue) inheritance = "";
        string self = isGeneric ? name + "<int>" : name;
        string cycle = Pick("", "", "", "one", "list", "array", "map");
        if (isValue && cycle == "one") cycle = "array";
        string? poison = inheritance is "" or "base" && random.Next(5) == 0
            ? s_poisons[random.Next(s_poisons.Length)]
            : null;

        string keyword = kind.Contains("record", StringComparison.Ordinal) ? "record" : "class";
        string root = inheritance switch { "abstract" => name + "Base", "interface" => "I" + name, _ => self };
        if (inheritance is "base" or "abstract")
            Type(
                $"public {(inheritance == "abstract" ? "abstract " : "")}{keyword} {name}Base",
                [.. Members(2, "B", false, true, null)]);
        if (inheritance == "interface") _text.Append($"public interface I{name} {{ }}\n");
        if (inheritance == "derived")
            Type(
                $"public {(random.Next(2) == 0 ? "sealed " : "")}{keyword} {name}Derived : {name}",
                [.. Members(2, "D", false, false, null)]);

        List<string> members = [.. Members(random.Next(1, 5), "M", isReadonly, !isValue
            && !kind.StartsWith("sealed", StringComparison.Ordinal), isGeneric ? "T" : null)];
        if (cycle.Length > 0) members.Add($"public {(isReadonly ? "readonly " : "")}{CycleOf(cycle, root)} Again;");
        if (poison is not null) members.Add($"private {(isReadonly ? "readonly " : "")}{poison} _poison;");
        else if (!isValue && random.Next(12) == 0)
            members.Add("[field: NonSerialized] public event EventHandler? Changed;");
        string captured = !isValue && keyword == "class" && inheritance != "derived" && random.Next(6) == 0
            ? "(int captured)"
            : kind.Contains("record", StringComparison.Ordinal) && inheritance != "derived" && random.Next(2) == 0
            ? "(int Positional, string? Also)"
            : "";
        if (captured == "(int captured)") members.Add("public int Captured() => captured;");
        string bases =
            inheritance switch { "base" or "abstract" => $" : {name}Base", "interface" => $" : I{name}", _ => "" };
        Type($"public {kind} {name}{(isGeneric ? "<T>" : "")}{captured}{bases}", members);
        if (cycle.Length > 0)
        {
            Cyclic.Add(name);
            Cyclic.Add(name + "`1");
            Cyclic.Add(name + "Derived");
        }

        Roots.Add((root, poison is null));
    }

    private static string CycleOf(string cycle, string root) => cycle switch
    {
        "one" => root + "?",
        "list" => $"System.Collections.Generic.List<{root}>?",
        "array" => root + "[]?",
        _ => $"System.Collections.Generic.Dictionary<string, {root}>?",
    };

    private void Type(string head, IEnumerable<string> members) =>
        _text.Append(head).Append("\n{\n").Append(string.Concat(members.Select(member => $"    {member}\n")))
            .Append("}\n");

    private IEnumerable<string> Members(
        int count, string prefix, bool isReadonly, bool canBeProtected, string? parameter)
    {
        for (int i = 0; i < count; i++)
        {
            string name = prefix + i;
            string type = parameter is not null && random.Next(2) == 0
                ? parameter
                : s_types[random.Next(s_types.Length)];
            yield return (isReadonly ? random.Next(3) : random.Next(canBeProtected ? 10 : 8)) switch
            {
                0 => $"private readonly {type} _{name};",
                1 => $"public {type} {name} {{ get; }}",
                2 => $"public {type} {name} {{ get; init; }}",
                3 => $"public {type} {name};",
                4 => $"public {type} {name} {{ get; set; }}",
                5 => $"private {type} {name} {{ get; set; }}",
                6 => $"public {type} {name} {{ get => field; set => field = value; }}",
                7 => $"internal required {type} {name} {{ get; set; }}".Replace(
                    "internal", "public", StringComparison.Ordinal),
                8 => $"protected {type} {name};",
                _ => $"public virtual {type} {name} {{ get; private protected set; }}",
            };
        }
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
