using MemoryPack;
using Multiprocessing;

[assembly: ProcessFormatter(typeof(TestPrograms.FatalToCaller), typeof(TestPrograms.FatalToCallerFormatter))]

namespace TestPrograms;

/// <summary>A value whose serialization, or deserialization, ends the caller's own process.</summary>
internal sealed class FatalToCaller
{
    internal string AtEncoding { get; init; } = string.Empty;

    internal string AtDecoding { get; init; } = string.Empty;
}

internal sealed class FatalToCallerFormatter : MemoryPackFormatter<FatalToCaller>
{
    public override void Serialize<TBufferWriter>(
        ref MemoryPackWriter<TBufferWriter> writer, scoped ref FatalToCaller? value)
    {
        FaultyCaller.Die(value!.AtEncoding);
        writer.WriteString(value.AtDecoding);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref FatalToCaller? value)
    {
        string atDecoding = reader.ReadString()!;
        FaultyCaller.Die(atDecoding);
        value = new FatalToCaller { AtDecoding = atDecoding };
    }
}

/// <summary>A caller that dies while it serializes an argument or reads a result.</summary>
internal static partial class FaultyCaller
{
    [RunInProcess]
    private static int Take(FatalToCaller value) => value.AtEncoding.Length;

    [RunInProcess]
    private static FatalToCaller Give(string death) => new() { AtDecoding = death };

    internal static async Task<int> RunAsync(string stage, string death)
    {
        await using ProcessPool pool = new(2);
        await pool.RunAsync(Work.Calls.Square(1));
        Console.WriteLine(string.Join(' ', pool.Workers.Select(w => w.ProcessId)));
        Console.Out.Flush();
        if (stage == "encode") await pool.RunAsync(Calls.Take(new FatalToCaller { AtEncoding = death }));
        else await pool.RunAsync(Calls.Give(death));
        return 99;
    }

    internal static void Die(string death)
    {
        switch (death)
        {
            case "exit":
                Environment.Exit(8);
                break;
            case "failfast":
                Environment.FailFast("the culprit");
                break;
            case "crash":
                Native.Crash();
                break;
            case "overflow":
                Overflow(0);
                break;
            case "kill":
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                break;
        }
    }

    private static int Overflow(int depth) => Overflow(depth + 1) + 1;
}
