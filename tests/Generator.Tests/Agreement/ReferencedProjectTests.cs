using System.Runtime.Loader;
using Generator.Tests.RoundTrips;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Multiprocessing;
using Multiprocessing.Generator.Parsing;

namespace Generator.Tests.Agreement;

/// <summary>
/// Types of a referenced project, of which the compiler sees the reference assembly only, without private fields: they cross through a
/// constructor and public members.
/// </summary>
public class ReferencedProjectTests
{
    private const string Source =
        """
        #nullable enable
        using System;
        using System.Collections.Generic;
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

        public sealed class Insisting { public Insisting(string name) => Name = name; public required string Name { get; set; } }

        public sealed class Calculated { public int Half { get; set; } public int Whole => Half * 2; }
        public sealed class Hidden { private int _secret = 1; public int Reveal() => _secret; }
        public sealed class Noisy { public int Number { get; set; } public event Action? Changed; public void Fire() => Changed?.Invoke(); }
        public sealed class Held : IDisposable { public int Number { get; set; } public void Dispose() { } }
        public sealed class Factory { private Factory() { } public int Number { get; private set; } public static Factory Make() => new(); }
        """;

    private static readonly string[] s_crossing = ["Plain", "Made", "Positional", "Pair", "Loose", "Knot", "Tied", "Ringed", "Box`1", "Derived", "Insisting", "Level"];

    private static readonly (string Type, string Because)[] s_refused =
    [
        ("Calculated", "'Whole' can be read but not restored"), ("Hidden", "it shows no state"), ("Noisy", "event 'Changed'"),
        ("Held", "has to be disposed of"), ("Factory", "no public constructor"),
    ];

    [Fact]
    public void Types_GoThroughTheirPublicMembers_OrAreRefused()
    {
        CSharpCompilation library = TestCompilation.Create("Lib", [Source]);
        AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(Emit(library, new EmitOptions())));
        CSharpCompilation compilation = TestCompilation.Create(
            "User", [], MetadataReference.CreateFromImage(Emit(library, new EmitOptions(metadataOnly: true, includePrivateMembers: false))));
        var batch = new EchoBatch(compilation, s_crossing.Concat(s_refused.Select(r => r.Type)).Select(name => Find(compilation, name)));
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

    [Fact]
    public void Cycles_ThroughSettableMembers_ArriveAsCycles()
    {
        CSharpCompilation library = TestCompilation.Create("CyclicLib", [Source]);
        System.Reflection.Assembly loaded = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(Emit(library, new EmitOptions())));
        CSharpCompilation compilation = TestCompilation.Create(
            "CyclicUser", [], MetadataReference.CreateFromImage(Emit(library, new EmitOptions(metadataOnly: true, includePrivateMembers: false))));
        var batch = new EchoBatch(compilation, [Find(compilation, "Knot")]);
        Type knot = loaded.GetType("Lib.Knot")!;
        object value = Activator.CreateInstance(knot)!;
        knot.GetProperty("Next")!.SetValue(value, value);
        object copy = batch.Echo(Find(batch.Input, "Knot"), knot, value)!;
        Assert.NotSame(value, copy);
        Assert.Same(copy, knot.GetProperty("Next")!.GetValue(copy));
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
        ProcessSerializationException refusal = Assert.IsType<ProcessSerializationException>(error.InnerException ?? error);
        Assert.Contains("refer back to it", refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] Emit(CSharpCompilation library, EmitOptions options)
    {
        using var stream = new MemoryStream();
        EmitResult result = library.Emit(stream, options: options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return stream.ToArray();
    }
}
