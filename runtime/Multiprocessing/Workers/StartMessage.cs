using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>The first frame that a worker gets: its name, its place in the tree, and how it serves.</summary>
internal sealed record StartMessage
{
    internal required string Name { get; init; }

    internal required bool IsBackground { get; init; }

    internal required string ParentName { get; init; }

    internal required int ParentId { get; init; }

    internal required bool IsParentBackground { get; init; }

    /// <summary>How many processes of this library are above: 1 for a child of the main program.</summary>
    internal required int Depth { get; init; }

    /// <summary>The process serves one call, then ends with an exit code that says how the call ended.</summary>
    internal required bool IsDedicated { get; init; }

    /// <summary>How long to look for the next call before going to sleep.</summary>
    internal required TimeSpan SpinTime { get; init; }

    /// <summary>The first call is the pool's initializer.</summary>
    internal required bool HasInitializer { get; init; }

    /// <summary>
    /// Each call begins with the current directory and the environment variables of the fresh worker.
    /// </summary>
    internal required bool ResetsEnvironment { get; init; }

    internal static void Write(StartMessage message, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        WirePrimitives.WriteString(ref writer, message.Name);
        WirePrimitives.WriteString(ref writer, message.ParentName);
        writer.WriteUnmanaged(message.IsBackground, message.IsParentBackground, message.IsDedicated);
        writer.WriteUnmanaged(message.HasInitializer, message.ResetsEnvironment);
        writer.WriteUnmanaged(message.ParentId, message.Depth, message.SpinTime);
    }

    internal static StartMessage Read(ref MemoryPackReader reader)
    {
        string? name = WirePrimitives.ReadString(ref reader);
        string? parentName = WirePrimitives.ReadString(ref reader);
        reader.ReadUnmanaged(out bool isBackground, out bool isParentBackground, out bool isDedicated);
        reader.ReadUnmanaged(out bool hasInitializer, out bool resetsEnvironment);
        reader.ReadUnmanaged(out int parentId, out int depth, out TimeSpan spinTime);
        return new StartMessage
        {
            Name = name ?? string.Empty,
            IsBackground = isBackground,
            ParentName = parentName ?? string.Empty,
            ParentId = parentId,
            IsParentBackground = isParentBackground,
            Depth = depth,
            IsDedicated = isDedicated,
            SpinTime = spinTime,
            HasInitializer = hasInitializer,
            ResetsEnvironment = resetsEnvironment,
        };
    }
}
