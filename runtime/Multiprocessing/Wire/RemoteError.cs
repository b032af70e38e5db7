using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>An exception as it crosses: names and texts, never an object graph of unknown types.</summary>
internal sealed class RemoteError
{
    private const int MaxDepth = 16;
    private const int MaxInner = 64;

    internal required string TypeName { get; init; }

    internal required string AssemblyName { get; init; }

    internal required string Message { get; init; }

    internal string? StackTrace { get; init; }

    /// <summary>The parameter's name, of an <see cref="ArgumentException"/>.</summary>
    internal string? ParameterName { get; init; }

    internal int HResult { get; init; }

    /// <summary>The inner exception; several for an <see cref="AggregateException"/>.</summary>
    internal IReadOnlyList<RemoteError> Inner { get; init; } = [];

    /// <summary>
    /// Reads an exception, whose own members may throw as well. What stands for the exception of another process
    /// becomes that again: however many processes it passes, it is one exception.
    /// </summary>
    internal static RemoteError Capture(Exception exception) => Capture(exception, 0, ExceptionTree.MaxNodes);

    internal static void Write(RemoteError error, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        WirePrimitives.WriteString(ref writer, error.TypeName);
        WirePrimitives.WriteString(ref writer, error.AssemblyName);
        WirePrimitives.WriteString(ref writer, error.Message);
        WirePrimitives.WriteString(ref writer, error.StackTrace);
        WirePrimitives.WriteString(ref writer, error.ParameterName);
        writer.WriteUnmanaged(error.HResult, error.Inner.Count);
        foreach (RemoteError inner in error.Inner) Write(inner, ref writer);
    }

    internal static RemoteError Read(ref MemoryPackReader reader) => Read(ref reader, 0);

    private static RemoteError Read(ref MemoryPackReader reader, int depth)
    {
        string typeName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        string assemblyName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        string message = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        string? stackTrace = WirePrimitives.ReadString(ref reader);
        string? parameterName = WirePrimitives.ReadString(ref reader);
        reader.ReadUnmanaged(out int hresult, out int count);
        if (count is < 0 or > MaxInner || depth > MaxDepth)
        {
            throw new ProcessSerializationException(
                $"A remote exception claims {count} inner exceptions at depth {depth}.");
        }
        RemoteError[] inner = new RemoteError[count];
        for (int i = 0; i < count; i++) inner[i] = Read(ref reader, depth + 1);
        return new RemoteError
        {
            TypeName = typeName,
            AssemblyName = assemblyName,
            Message = message,
            StackTrace = stackTrace,
            ParameterName = parameterName,
            HResult = hresult,
            Inner = inner,
        };
    }

    /// <param name="exception">The exception.</param>
    /// <param name="depth">How far it is from the outermost one.</param>
    /// <param name="budget">How many it may become together with those within, at least 1.</param>
    private static RemoteError Capture(Exception exception, int depth, int budget)
    {
        Type type = exception.GetType();
        RemoteException? remote = exception as RemoteException;
        Exception[] inner = depth == MaxDepth
            ? []
            : [.. ExceptionTree.InnerOf(exception).Take(Math.Min(MaxInner, budget - 1))];
        return new RemoteError
        {
            TypeName = remote?.RemoteTypeName ?? type.FullName ?? type.Name,
            AssemblyName = remote is null ? type.Assembly.GetName().Name ?? string.Empty : string.Empty,
            Message = remote?.RemoteMessage ?? ExceptionTree.MessageOf(exception, budget),
            StackTrace = Guarded(() => RemoteTrace.Of(exception)),
            ParameterName = Guarded(() => (exception as ArgumentException)?.ParamName),
            HResult = exception.HResult,
            Inner = [.. inner.Select(e => Capture(e, depth + 1, (budget - 1) / inner.Length))],
        };
    }

    private static string? Guarded(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception)
        {
            return null;
        }
    }
}
