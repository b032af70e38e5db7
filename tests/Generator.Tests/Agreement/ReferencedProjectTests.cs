using System.Runtime.Loader;
using Generator.Tests.RoundTrips;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Multiprocessing;
using Multiprocessing.Generator.Parsing;
using Multiprocessing.TestSupport;

namespace Generator.Tests.Agreement;

/// <summary>
/// Types of a referenced project, of which the compiler sees the reference assembly only, without private fields: they
/// cross through a constructor and public members.
/// </summary>
public class ReferencedProjectTests
{
    private const string Source =
        """
        #nullable enable
        using System;
        using System.Collections.Frozen;
        using System.Collections.Generic;
        using System.Linq;
        namespace Lib;
        public enum Level { Low, High }
        public class Plain { public int Number; public string? Text { get; set; } public Level Level { get; set; } }
        public sealed class Made { public Made(string name, int count) { Name = name; Count = count; } public string Name { get; } public int Count { get; } public bool IsOn { get; set; } }
        public sealed record Positional(string Name, IReadOnlyList<Made> Items, Plain? Inner) { public required DateTime When { get; init; } }
        public readonly struct Pair { public Pair(int left, string? right) { Left = left; Right = right; } public int Left { get; } public string? Right { get; } }
        public record struct Loose(int A, double[] B);
        public sealed class Knot { public string? Name { get; set; } public Knot? Next { get; set; } public List<Knot>? Others { get; set; } }
        public sealed class Tied { public Tied(Tied? next, int value) { Next = next; Value = value; } public Tied? Next { get; } public int Value { get; } }
        public sealed class Ringed { public Ringed(List<Ringed> items) { Items = items; } public List<Ringed> Items { get; } }
        public class Box<T> { public T? Value { get; set; } public Dictionary<string, T>? Map { get; set; } }
        public class Derived : Plain { public required Pair Pair { get; set; } }
        public sealed class Tree { public Tree(IReadOnlyDictionary<(string, int), Tree> children, Dictionary<Uri, Tree> links) { Children = children.ToFrozenDictionary(); Links = new(links); } public IReadOnlyDictionary<(string, int), Tree> Children { get; } public Dictionary<Uri, Tree> Links { get; } }
        public sealed class Kept { public HashSet<KeptLine>? Lines { get; set; } }
        public sealed class KeptLine { public Kept? Owner { get; set; } }
        public sealed class Copying { private HashSet<CopyingLine> _lines = new(); public HashSet<CopyingLine> Lines { get => _lines; set => _lines = new(value); } }
        public sealed class CopyingLine { public Copying? Owner { get; set; } }
        public sealed class Building { public Building(HashSet<BuildingPart> parts) => Parts = new(parts); public HashSet<BuildingPart> Parts { get; } }
        public sealed class BuildingPart { public BuildingPart? Other { get; set; } public Building? Inner { get; set; } }

        public sealed class Insisting { public Insisting(string name) => Name = name; public required string Name { get; set; } }

        public sealed class Calculated { public int Half { get; set; } public int Whole => Half * 2; }
        public sealed class Hidden { private int _secret = 1; public int Reveal() => _secret; }
        public sealed class Noisy { public int Number { get; set; } public event Action? Changed; public void Fire() => Changed?.Invoke(); }
        public sealed class Held : IDisposable { public int Number { get; set; } public void Dispose() { } }
        public sealed class Factory { private Factory() { } public int Number { get; private set; } public static Factory Make() => new(); }
        """;

    private static readonly string[] s_crossing =
    [
        "Plain", "Made", "Positional", "Pair", "Loose", "Knot", "Tied", "Ringed", "Box`1", "Derived", "Insisting",
        "Level",
    ];

    private static readonly (string Type, string Because)[] s_refused =
    [
        ("Calculated", "'Whole' can be read but not restored"), ("Hidden", "it shows no state"),
        ("Noisy", "event 'Changed'"),
        ("Held", "has to be disposed of"), ("Factory", "no public constructor"),
    ];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Types_GoThroughTheirPublicMembers_OrAreRefused()
    {
        CSharpCompilation library = TestCompilation.Create("Lib", [Source]);
        AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(Emit(library, new EmitOptions())));
        CSharpCompilation compilation = TestCompilation.Create(
            "User", [],
            MetadataReference.CreateFromImage(
                Emit(library, new EmitOptions(metadataOnly: true, includePrivateMembers: false))));
        var batch = new EchoBatch(compilation, s_crossing.Concat(s_refused.Select(r => r.Type))
            .Select(name => Find(compilation, name)));
        Assert.Empty(batch.Problems);
        TypeClosure closure = TypeClosure.Of(batch.Input);
        var values = new ValueFactory(new Random(20240303));
        foreach (INamedTypeSymbol type in s_crossing.Select(name => Find(batch.Input, name)))
        {
            TypeNode node = closure.Resolve(type);
            Assert.False(node.IsRefused, node.IsRefused ? TypeClosure.FindRefusal(node).Refusal.Because : "");
            Assert.True(node.Kind is CrossingKind.PublicState or CrossingKind.Raw, $"{type} goes by {node.Kind}.");
            Type runtimeType = RuntimeTypes.Of(type);
            for (int i = 0; i < 5; i++)
            {
                object? value = values.Create(runtimeType);
                Assert.Null(StateComparer.Difference(value, batch.Echo(type, runtimeType, value)));
            }
        }

        AssertCannotReferToItself(batch, Find(batch.Input, "Ringed"));
        foreach ((string name, string because) in s_refused)
        {
            INamedTypeSymbol type = Find(batch.Input, name);
            TypeNode node = closure.Resolve(type);
            Assert.True(node.IsRefused, name);
            RefusalPath path = TypeClosure.FindRefusal(node);
            Assert.Contains(because, path.Refusal.Because, StringComparison.Ordinal);
            Assert.Null(RefusalTruth.Contradiction(path, type));
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Cycles_ThroughSettableMembers_ArriveAsCycles()
    {
        CSharpCompilation library = TestCompilation.Create("CyclicLib", [Source]);
        System.Reflection.Assembly loaded = AssemblyLoadContext.Default.LoadFromStream(
            new MemoryStream(Emit(library, new EmitOptions())));
        CSharpCompilation compilation = TestCompilation.Create(
            "CyclicUser", [],
            MetadataReference.CreateFromImage(
                Emit(library, new EmitOptions(metadataOnly: true, includePrivateMembers: false))));
        var batch = new EchoBatch(compilation, [Find(compilation, "Knot")]);
        Type knot = loaded.GetType("Lib.Knot")!;
        object value = Activator.CreateInstance(knot)!;
        knot.GetProperty("Next")!.SetValue(value, value);
        object copy = batch.Echo(Find(batch.Input, "Knot"), knot, value)!;
        Assert.NotSame(value, copy);
        Assert.Same(copy, knot.GetProperty("Next")!.GetValue(copy));
    }

    [Fact]
    public void KeysOnNoCycle_AreThere_WhenTheConstructorRuns()
    {
        (System.Reflection.Assembly loaded, EchoBatch batch) = Load("Tree", "Tree");
        Type tree = loaded.GetType("Lib.Tree")!;
        object leaf = Activator.CreateInstance(tree, Empty(typeof((string, int)), tree), Empty(typeof(Uri), tree))!;
        System.Collections.IDictionary children = Empty(typeof((string, int)), tree);
        children.Add(("a", 1), leaf);
        System.Collections.IDictionary links = Empty(typeof(Uri), tree);
        links.Add(new Uri("http://example.org"), leaf);
        object copy = batch.Echo(Find(batch.Input, "Tree"), tree, Activator.CreateInstance(tree, children, links))!;
        object copiedChildren = tree.GetProperty("Children")!.GetValue(copy)!;
        Assert.Single((System.Collections.IEnumerable)copiedChildren);
        var copiedLinks = (System.Collections.IDictionary)tree.GetProperty("Links")!.GetValue(copy)!;
        Assert.Same(((System.Collections.IDictionary)copiedChildren)[("a", 1)], copiedLinks[new Uri("http://example.org")]);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void KeysThatLeadBack_AreThereLater_OrTheCopyOfTheirSetIsRefused()
    {
        (System.Reflection.Assembly loaded, EchoBatch batch) = Load("Keys", "Kept", "Copying", "Building");
        object kept = Knot(loaded, "Kept", "Lines", "KeptLine", "Owner");
        object copy = batch.Echo(Find(batch.Input, "Kept"), kept.GetType(), kept)!;
        object line =
            Assert.Single(((System.Collections.IEnumerable)copy.GetType().GetProperty("Lines")!.GetValue(copy)!)
            .Cast<object>());
        Assert.Same(copy, line.GetType().GetProperty("Owner")!.GetValue(line));

        object copying = Knot(loaded, "Copying", "Lines", "CopyingLine", "Owner");
        Exception error = Assert.ThrowsAny<Exception>(
            () => batch.Echo(Find(batch.Input, "Copying"), copying.GetType(), copying));
        ProcessSerializationException refusal = Assert.IsType<ProcessSerializationException>(
            error.InnerException ?? error);
        Assert.Contains("Lib.Copying", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'Lines'", refusal.Message, StringComparison.Ordinal);

        Type part = loaded.GetType("Lib.BuildingPart")!;
        object outer = Activator.CreateInstance(part)!;
        object inner = Activator.CreateInstance(part)!;
        part.GetProperty("Other")!.SetValue(inner, outer);
        object set = Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(part))!;
        set.GetType().GetMethod("Add")!.Invoke(set, [inner]);
        object building = Activator.CreateInstance(loaded.GetType("Lib.Building")!, set)!;
        part.GetProperty("Inner")!.SetValue(outer, building);
        object holding = Activator.CreateInstance(
            loaded.GetType("Lib.Building")!, Activator.CreateInstance(set.GetType()))!;
        object parts = holding.GetType().GetProperty("Parts")!.GetValue(holding)!;
        parts.GetType().GetMethod("Add")!.Invoke(parts, [outer]);
        error = Assert.ThrowsAny<Exception>(
            () => batch.Echo(Find(batch.Input, "Building"), holding.GetType(), holding));
        refusal = Assert.IsType<ProcessSerializationException>(error.InnerException ?? error);
        Assert.Contains("Lib.Building", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'Parts'", refusal.Message, StringComparison.Ordinal);
    }

    private static (System.Reflection.Assembly Loaded, EchoBatch Batch) Load(string name, params string[] types)
    {
        CSharpCompilation library = TestCompilation.Create(name + "Lib", [Source]);
        System.Reflection.Assembly loaded = AssemblyLoadContext.Default.LoadFromStream(
            new MemoryStream(Emit(library, new EmitOptions())));
        CSharpCompilation compilation = TestCompilation.Create(
            name + "User", [],
            MetadataReference.CreateFromImage(
                Emit(library, new EmitOptions(metadataOnly: true, includePrivateMembers: false))));
        var batch = new EchoBatch(compilation, types.Select(type => Find(compilation, type)));
        Assert.Empty(batch.Problems);
        return (loaded, batch);
    }

    private static System.Collections.IDictionary Empty(Type key, Type value) =>
        (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;

    /// <summary>An object with a set of one line that refers back to it.</summary>
    private static object Knot(System.Reflection.Assembly loaded, string type, string set, string line, string owner)
    {
        object value = Activator.CreateInstance(loaded.GetType("Lib." + type)!)!;
        object item = Activator.CreateInstance(loaded.GetType("Lib." + line)!)!;
        item.GetType().GetProperty(owner)!.SetValue(item, value);
        object lines = Activator.CreateInstance(typeof(HashSet<>).MakeGenericType(item.GetType()))!;
        lines.GetType().GetMethod("Add")!.Invoke(lines, [item]);
        value.GetType().GetProperty(set)!.SetValue(value, lines);
        return value;
    }

    private static INamedTypeSymbol Find(CSharpCompilation compilation, string name)
    {
        INamedTypeSymbol type = compilation.GetTypeByMetadataName("Lib." + name)!;
        return type.IsGenericType ? type.Construct(compilation.GetTypeByMetadataName("Lib.Made")!) : type;
    }

    /// <summary>The object can only be made when its list is there, and the list only when the object is.</summary>
    private static void AssertCannotReferToItself(EchoBatch batch, INamedTypeSymbol type)
    {
        Type runtimeType = RuntimeTypes.Of(type);
        var items = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(runtimeType))!;
        object value = Activator.CreateInstance(runtimeType, items)!;
        items.Add(value);
        Exception error = Assert.ThrowsAny<Exception>(() => batch.Echo(type, runtimeType, value));
        ProcessSerializationException refusal = Assert.IsType<ProcessSerializationException>(
            error.InnerException ?? error);
        Assert.Contains("refer back to it", refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] Emit(CSharpCompilation library, EmitOptions options)
    {
        using var stream = new MemoryStream();
        EmitResult result = library.Emit(
            stream, options: options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return stream.ToArray();
    }
}
