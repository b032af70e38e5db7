using MemoryPack;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>A program's own use of MemoryPack goes on as if nothing ever crossed.</summary>
public class OwnMemoryPackTests
{
    [Fact]
    public async Task CollectionsThatCrossed_AreStillSerializedAsBefore()
    {
        List<string> lines =
            (await InProcess.Run(OwnPacks.Calls.Lines(new PackedBox<List<string>> { Value = ["a", "b"] }))).Value!;
        byte[] bytes = MemoryPackSerializer.Serialize(lines);
        Assert.Equal(MemoryPackSerializer.Serialize(new[] { "a", "b" }), bytes);
        Assert.Equal(lines, MemoryPackSerializer.Deserialize<List<string>>(bytes)!);
        byte[] box = MemoryPackSerializer.Serialize(new PackedBox<List<string>> { Value = lines });
        Assert.Equal(lines, MemoryPackSerializer.Deserialize<PackedBox<List<string>>>(box)!.Value!);
    }

    [Fact]
    public async Task TypesThatMemoryPackDoesNotKnow_CanBeSerializedByItToo()
    {
        PackedBox<OwnPart> crossed = await InProcess.Run(
            OwnPacks.Calls.State(new PackedBox<OwnPart> { Value = new OwnPart { Numbers = [1, 2, 3] } }));
        Assert.Equal(3, Assert.IsType<int[]>(crossed.Value!.Numbers).Length);
        byte[] bytes = MemoryPackSerializer.Serialize(
            new PackedBox<OwnPart> { Value = new OwnPart { Numbers = [4, 5] } });
        Assert.Equal(2, MemoryPackSerializer.Deserialize<PackedBox<OwnPart>>(bytes)!.Value!.Numbers!.Length);
        await InProcess.Run(OwnPacks.Calls.Cycle(new PackedBox<OwnState>()));
        var value = new OwnState { Numbers = [1, 2, 3] };
        value.Next = value;
        OwnState copy = MemoryPackSerializer.Deserialize<OwnState>(MemoryPackSerializer.Serialize(value))!;
        Assert.Same(copy, copy.Next);
    }

    [Fact]
    public async Task Formatters_ThatUseMemoryPackForBytesOfTheirOwn_MayDoSo()
    {
        await InProcess.Run(OwnPacks.Calls.State(new PackedBox<OwnPart>()));
        var value = new Enveloped { Part = new OwnPart { Numbers = new int[50] } };
        Assert.Equal(50, (await InProcess.Run(OwnPacks.Calls.Open(value))).Part!.Numbers!.Length);
    }
}

internal static partial class OwnPacks
{
    [RunInProcess] internal static PackedBox<List<string>> Lines(PackedBox<List<string>> box) => box;
    [RunInProcess] internal static PackedBox<OwnPart> State(PackedBox<OwnPart> box) => box;
    [RunInProcess] internal static PackedBox<OwnState> Cycle(PackedBox<OwnState> box) => box;
    [RunInProcess] internal static Enveloped Open(Enveloped value) => value;
}

internal sealed class OwnPart { internal int[]? Numbers; }

internal sealed class OwnState { internal int[]? Numbers; internal OwnState? Next; }

internal sealed class Enveloped { internal OwnPart? Part; }

/// <summary>Packs and compresses, as formatters may: what MemoryPack reads here is no part of the message.</summary>
internal sealed class EnvelopedFormatter : MemoryPackFormatter<Enveloped>
{
    public override void Serialize<TBufferWriter>(
        ref MemoryPackWriter<TBufferWriter> writer, scoped ref Enveloped? value)
    {
        byte[] bytes = MemoryPackSerializer.Serialize(value!.Part);
        using var packed = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(
            packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) brotli.Write(bytes);
        writer.WriteUnmanagedArray(packed.ToArray());
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Enveloped? value)
    {
        using var brotli = new System.IO.Compression.BrotliStream(
            new MemoryStream(reader.ReadUnmanagedArray<byte>()!), System.IO.Compression.CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        brotli.CopyTo(bytes);
        value = new Enveloped { Part = MemoryPackSerializer.Deserialize<OwnPart>(bytes.ToArray()) };
    }
}
