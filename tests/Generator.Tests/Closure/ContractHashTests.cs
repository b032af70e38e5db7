using System.Text.RegularExpressions;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Closure;

/// <summary>
/// Two builds that write different bytes have different contracts; those that write the same have the same.
/// </summary>
public partial class ContractHashTests
{
    private const string Source =
        """
        using System;
        using System.Collections.Generic;
        using MemoryPack;
        using Multiprocessing;

        [assembly: ProcessFormatter(typeof(Odd), typeof(OddFormatter))]

        public enum Level : short { Low, High }
        public sealed class Point { public int X; private string? _name = "p"; public string? Name => _name; }
        public struct Pair { public int A; public int B; }
        public sealed class Odd { public int Value; }
        public sealed class OddFormatter : MemoryPackFormatter<Odd>
        {
            public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Odd? value) => writer.WriteUnmanaged(value!.Value);
            public override void Deserialize(ref MemoryPackReader reader, scoped ref Odd? value) => value = new Odd { Value = reader.ReadUnmanaged<int>() };
        }
        public sealed class OtherFormatter : MemoryPackFormatter<Odd>
        {
            public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Odd? value) => writer.WriteUnmanaged((long)value!.Value);
            public override void Deserialize(ref MemoryPackReader reader, scoped ref Odd? value) => value = new Odd { Value = (int)reader.ReadUnmanaged<long>() };
        }
        [MemoryPackable] public partial class Packed { public int First; public List<Inner>? Items { get; set; } [MemoryPackIgnore] public int Cache; }
        [MemoryPackable] public partial struct Inner { public int Depth; public Colour Colour; }
        public enum Colour : byte { Red }
        public class Bystander { public int Number; }
        public static partial class Jobs
        {
            [RunInProcess] public static int Count(Level level, Point point, Pair pair, Odd odd, Packed packed) => 1;
        }
        """;

    [Theory]
    [InlineData("enum Level : short", "enum Level : int")]
    [InlineData("sealed class Point", "struct Point")]
    [InlineData("public int X;", "public long X;")]
    [InlineData("_name = \"p\"", "_title = \"p\"")]
    [InlineData("struct Pair { public int A; public int B; }", "struct Pair { public int A; public int C; }")]
    [InlineData("typeof(OddFormatter)", "typeof(OtherFormatter)")]
    [InlineData("public int First;", "public long First;")]
    [InlineData("public int First;", "public int First; public int Second;")]
    [InlineData("public int First;", "[MemoryPackIgnore] public int First;")]
    [InlineData("[MemoryPackIgnore] public int Cache;", "public int Cache;")]
    [InlineData("partial struct Inner", "partial class Inner")]
    [InlineData("public int Depth; public Colour Colour;", "public Colour Colour; public int Depth;")]
    [InlineData("enum Colour : byte", "enum Colour : int")]
    [InlineData(
        "[MemoryPackable] public partial class Packed",
        "[MemoryPackable(GenerateType.VersionTolerant)] public partial class Packed")]
    [InlineData("int Count(Level level", "long Count(Level level")]
    public void Contract_OfWhatWritesOtherBytes_IsAnother(string before, string after) =>
        Assert.NotEqual(ContractOf(Source), ContractOf(Changed(before, after)));

    [Theory]
    [InlineData("public int Number;", "public long Number;")]
    [InlineData("=> 1;", "=> 2;")]
    [InlineData("{ Low, High }", "{ Low, Middle, High }")]
    [InlineData("public int X; private string? _name = \"p\";", "private string? _name = \"p\"; public int X;")]
    [InlineData("_name = \"p\"", "_name = \"q\"")]
    [InlineData("[MemoryPackIgnore] public int Cache;", "[MemoryPackIgnore] public long Memory;")]
    [InlineData("writer.WriteUnmanaged(value!.Value)", "writer.WriteUnmanaged<int>(value!.Value)")]
    public void Contract_OfWhatWritesTheSameBytes_Stays(string before, string after) =>
        Assert.Equal(ContractOf(Source), ContractOf(Changed(before, after)));

    private static string Changed(string before, string after)
    {
        Assert.Contains(before, Source, StringComparison.Ordinal);
        return Source.Replace(before, after, StringComparison.Ordinal);
    }

    /// <summary>MemoryPack's generator does not run here, so what it would add is missing.</summary>
    private static string ContractOf(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        string stubs = GeneratorResult.FilesOf(GeneratorHarness.CreateDriver()
            .RunGenerators(compilation, TestContext.Current.CancellationToken))
            .Single(file => file.Key.Contains("Jobs", StringComparison.Ordinal)).Value;
        Assert.DoesNotContain("refused", stubs, StringComparison.OrdinalIgnoreCase);
        return Contract().Match(stubs) is { Success: true } match
            ? match.Value
            : throw new InvalidOperationException(stubs);
    }

    [GeneratedRegex(@"0x[0-9A-Fa-f]{8,16}")]
    private static partial Regex Contract();
}
