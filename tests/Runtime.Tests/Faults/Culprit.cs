using MemoryPack;
using Runtime.Tests.Faults;
using Runtime.Tests.Support;

[assembly: ProcessFormatter(typeof(Culprit), typeof(CulpritFormatter))]

namespace Runtime.Tests.Faults;

/// <summary>The moments of a call at which a value can misbehave.</summary>
public enum Stage
{
    None,
    EncodingArgument,
    DecodingArgument,
    Running,
    EncodingResult,
    DecodingResult,
}

/// <summary>A value that ends the process that handles it, at a given moment of a call.</summary>
public sealed class Culprit
{
    internal Stage Stage { get; init; }

    internal string Death { get; init; } = string.Empty;

    internal void At(Stage stage)
    {
        if (stage == Stage) Support.Death.Die(Death);
    }

    public override string ToString() => $"a culprit for {Stage}";
}

internal sealed class CulpritFormatter : MemoryPackFormatter<Culprit>
{
    private static bool IsWorker => ChildProcess.Parent is not null;

    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Culprit? value)
    {
        // Some bytes first: the fault comes in the middle of a message.
        writer.WriteUnmanaged(value!.Stage);
        value.At(IsWorker ? Stage.EncodingResult : Stage.EncodingArgument);
        writer.WriteString(value.Death);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Culprit? value)
    {
        value = new Culprit { Stage = reader.ReadUnmanaged<Stage>(), Death = reader.ReadString()! };
        value.At(IsWorker ? Stage.DecodingArgument : Stage.DecodingResult);
    }
}

internal static partial class Crime
{
    [RunInProcess]
    internal static Culprit PassWhen(Culprit culprit, string file)
    {
        while (!File.Exists(file)) Thread.Sleep(2);
        return Pass(culprit);
    }

    [RunInProcess]
    internal static Culprit Pass(Culprit culprit)
    {
        culprit.At(Stage.Running);
        return culprit;
    }

    /// <summary>Returns at once; the process comes to its end when the file is there.</summary>
    [RunInProcess]
    internal static int DieWhen(string death, string file)
    {
        Thread thread = new(() =>
        {
            while (!File.Exists(file)) Thread.Sleep(2);
            Death.Die(death);
        });
        thread.Start();
        return Environment.ProcessId;
    }

    /// <summary>Returns at once; the process ends in an odd way when it is asked to end.</summary>
    [RunInProcess]
    internal static int DieAtExit(string death)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Death.Die(death);
        return Environment.ProcessId;
    }

    [RunInProcess]
    internal static int HangAtExit()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(Timeout.Infinite);
        return Environment.ProcessId;
    }

    [RunInProcess]
    internal static void Initialize(string death) => Death.Die(death);
}
