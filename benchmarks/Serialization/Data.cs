using MemoryPack;
using Multiprocessing;

namespace Benchmarks.Serialization;

internal enum Priority : byte
{
    Low,
    Normal,
    High,
}

internal sealed class Small
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public double Score { get; set; }
    public bool IsActive { get; set; }
    public DateTime Created { get; set; }
}

internal sealed class Line
{
    public int Number { get; set; }
    public string Article { get; set; } = "";
    public int Quantity { get; set; }
    public double Price { get; set; }
}

internal sealed class Order
{
    public Guid Id { get; set; }
    public string Customer { get; set; } = "";
    public Priority Priority { get; set; }
    public Small? Owner { get; set; }
    public List<Line> Lines { get; set; } = [];
    public Dictionary<string, string> Labels { get; set; } = [];
    public double[] Measures { get; set; } = [];
}

/// <summary>The same types, as MemoryPack wants them.</summary>
[MemoryPackable]
internal sealed partial class PackedSmall
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public double Score { get; set; }
    public bool IsActive { get; set; }
    public DateTime Created { get; set; }
}

/// <inheritdoc cref="PackedSmall"/>
[MemoryPackable]
internal sealed partial class PackedLine
{
    public int Number { get; set; }
    public string Article { get; set; } = "";
    public int Quantity { get; set; }
    public double Price { get; set; }
}

/// <inheritdoc cref="PackedSmall"/>
[MemoryPackable]
internal sealed partial class PackedOrder
{
    public Guid Id { get; set; }
    public string Customer { get; set; } = "";
    public Priority Priority { get; set; }
    public PackedSmall? Owner { get; set; }
    public List<PackedLine> Lines { get; set; } = [];
    public Dictionary<string, string> Labels { get; set; } = [];
    public double[] Measures { get; set; } = [];
}

/// <summary>The data that all of them carry; python/serialization.py makes the same.</summary>
internal static partial class Data
{
    private static readonly DateTime s_day = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

    internal static Small Small(int i) =>
        new() { Id = i, Name = $"name number {i}", Score = i / 7.0, IsActive = i % 2 == 0, Created = s_day };

    internal static PackedSmall PackedSmall(int i) =>
        new() { Id = i, Name = $"name number {i}", Score = i / 7.0, IsActive = i % 2 == 0, Created = s_day };

    internal static Order Order(int i) => new()
    {
        Id = new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        Customer = $"customer {i}",
        Priority = Priority.High,
        Owner = Small(i),
        Lines = [.. Enumerable.Range(0, 10)
            .Select(n => new Line { Number = n, Article = $"article {n}", Quantity = n * 3, Price = n * 1.25 })],
        Labels = Labels(),
        Measures = Measures(20),
    };

    internal static PackedOrder PackedOrder(int i) => new()
    {
        Id = new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        Customer = $"customer {i}",
        Priority = Priority.High,
        Owner = PackedSmall(i),
        Lines = [.. Enumerable.Range(0, 10)
            .Select(n => new PackedLine { Number = n, Article = $"article {n}", Quantity = n * 3, Price = n * 1.25 })],
        Labels = Labels(),
        Measures = Measures(20),
    };

    internal static double[] Measures(int count) => [.. Enumerable.Range(0, count).Select(n => Math.Sqrt(n))];

    internal static string[] Texts(int count) =>
        [.. Enumerable.Range(0, count).Select(n => $"the text with the number {n}")];

    private static Dictionary<string, string> Labels() =>
        Enumerable.Range(0, 5).ToDictionary(n => $"label {n}", n => $"value {n}");

    // Their calls are what holds the generated formatters.
    [RunInProcess]
    internal static Small Echo(Small value) => value;

    [RunInProcess]
    internal static List<Order> Echo(List<Order> value) => value;

    [RunInProcess]
    internal static double[] Echo(double[] value) => value;

    [RunInProcess]
    internal static string[] Echo(string[] value) => value;
}
