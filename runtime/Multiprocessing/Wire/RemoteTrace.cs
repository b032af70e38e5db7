using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>
/// Stack traces as people want to read them: from the throw to the marked method, without the frames that brought the
/// call there and its exception back.
/// </summary>
/// <remarks>
/// Only lines go that are those of a frame which is known to be the library's, a generated call's, or of the
/// framework's code that runs tasks and reflection. A trace of nothing else stays whole: what it says is about the
/// library itself.
/// </remarks>
internal static class RemoteTrace
{
    /// <summary>The line where a trace goes on in the process that made the call.</summary>
    internal const string EndOfProcess = "--- End of stack trace from the other process ---";

    private const string EndOfLocation = "--- End of stack trace from previous location ---";
    private const string Frame = "   at ";

    // The frames of more exceptions than this are not looked at.
    private const int MaxDescribed = 64;

    /// <summary>The exceptions whose traces other processes have written to where this one writes.</summary>
    private static readonly ConditionalWeakTable<Exception, object> s_written = [];

    /// <summary>Types between an asynchronous method or an invoked one, and the code that waits for it.</summary>
    private static readonly string[] s_machinery =
    [
        "System.Threading.ExecutionContext",
        "System.Threading.Tasks.Task",
        "System.Threading.Tasks.ValueTask",
        "System.Threading.Tasks.AwaitTaskContinuation",
        "System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore",
        "System.Threading.ThreadPoolWorkQueue",
        "System.Threading.PortableThreadPool",
        "System.Threading.Thread",
        "System.Runtime.ExceptionServices.ExceptionDispatchInfo",
        "System.Runtime.CompilerServices.AsyncMethodBuilderCore",
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder",
        "System.Runtime.CompilerServices.TaskAwaiter",
        "System.Runtime.CompilerServices.ValueTaskAwaiter",
        "System.Runtime.CompilerServices.ConfiguredTaskAwaitable",
        "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable",
        "System.RuntimeMethodHandle",
        "System.Reflection.MethodBaseInvoker",
        "System.Reflection.MethodInvokerCommon",
        "System.Reflection.RuntimeMethodInfo",
        "System.Reflection.MethodBase",
    ];

    // Name and version: NativeAOT says no more of an assembly.
    private static readonly string s_library = NameOf(typeof(RemoteTrace).Assembly.GetName());

    private enum TracePart
    {
        /// <summary>The user's, or the framework's on the user's behalf.</summary>
        Wanted,

        /// <summary>The library's, or of code that its generator wrote.</summary>
        Own,

        /// <summary>The framework's, for tasks, threads and reflection. Wanted where it was thrown.</summary>
        Machinery,
    }

    /// <summary>The stack trace of an exception; null if it has none.</summary>
    internal static string? Of(Exception exception)
    {
        if (exception.StackTrace is not { Length: > 0 } text) return null;
        Dictionary<string, TracePart> unwanted = [];
        FindUnwanted(exception, unwanted);
        return Clean(text, unwanted);
    }

    /// <summary>The process that sent this exception has written what it knows of it.</summary>
    internal static void NoteWritten(Exception exception) => s_written.AddOrUpdate(exception, exception);

    /// <summary>
    /// What <see cref="ExceptionTree.Describe"/> says of an exception and of those within; of one that another process
    /// has described already, only what this process adds.
    /// </summary>
    internal static string Describe(Exception exception)
    {
        if (s_written.TryGetValue(exception, out _) && Of(exception) is { } trace
            && trace.LastIndexOf(EndOfProcess, StringComparison.Ordinal) is >= 0 and int end)
        {
            return $"{exception.GetType()}: {ExceptionTree.MessageOf(exception)}{Environment.NewLine}{trace[end..]}";
        }
        Dictionary<string, TracePart> unwanted = [];
        Queue<Exception> rest = new([exception]);
        for (int described = 0; described < MaxDescribed && rest.TryDequeue(out Exception? next); described++)
        {
            FindUnwanted(next, unwanted);
            foreach (Exception inner in ExceptionTree.InnerOf(next)) rest.Enqueue(inner);
        }
        return Clean(ExceptionTree.Describe(exception), unwanted);
    }

    private static string Clean(string text, Dictionary<string, TracePart> unwanted)
    {
        if (unwanted.Count == 0) return text;
        List<string> kept = [];
        bool hasWanted = false;
        bool isPastThrow = false;
        bool isLocationEnding = false;
        foreach (string line in text.Split(Environment.NewLine))
        {
            bool isFrame = line.StartsWith(Frame, StringComparison.Ordinal);
            if (line == EndOfLocation)
            {
                // Said only between two frames that stay, of one process.
                isLocationEnding = true;
                continue;
            }
            TracePart kind = isFrame ? unwanted.GetValueOrDefault(WithoutFile(line)) : TracePart.Wanted;
            if (kind == TracePart.Own || (kind == TracePart.Machinery && isPastThrow)) continue;
            if (isFrame && isLocationEnding && kept.Count > 0 && kept[^1].StartsWith(Frame, StringComparison.Ordinal))
            {
                kept.Add(EndOfLocation);
            }
            isLocationEnding = false;
            hasWanted |= kind == TracePart.Wanted && (isFrame || line == EndOfProcess);
            isPastThrow = isFrame ? isPastThrow || kind == TracePart.Wanted : line == EndOfProcess;
            kept.Add(line);
        }
        return hasWanted ? string.Join(Environment.NewLine, kept) : text;
    }

    private static void FindUnwanted(Exception exception, Dictionary<string, TracePart> found)
    {
        foreach (StackFrame frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            TracePart kind = KindOf(frame);
            if (kind == TracePart.Wanted) continue;
            // A second line says that a location ends here.
            string text = new StackTrace(frame).ToString();
            int end = text.IndexOf(Environment.NewLine, StringComparison.Ordinal);
            found[WithoutFile(end < 0 ? text : text[..end])] = kind;
        }
    }

    private static TracePart KindOf(StackFrame frame)
    {
        if (DiagnosticMethodInfo.Create(frame) is not { } method) return TracePart.Wanted;
        if (method.DeclaringAssemblyName?.StartsWith(s_library, StringComparison.Ordinal) == true) return TracePart.Own;
        if (method.DeclaringTypeName is not { Length: > 0 } type)
        {
            return method.Name.StartsWith("InvokeStub_", StringComparison.Ordinal)
                ? TracePart.Machinery
                : TracePart.Wanted;
        }
        if (IsGenerated(type)) return TracePart.Own;
        return s_machinery.Any(known => IsOrIsIn(type, known)) ? TracePart.Machinery : TracePart.Wanted;
    }

    private static string NameOf(AssemblyName name) => $"{name.Name}, Version={name.Version}";

    // Namespace.Type+__FCall, where the generator puts what calls F, and what the compiler makes within.
    private static bool IsGenerated(string type) => type.Split('+').Any(
        part => part.StartsWith("__", StringComparison.Ordinal) && part.EndsWith("Call", StringComparison.Ordinal));

    // Also generic ones of the name, and nested ones.
    private static bool IsOrIsIn(string type, string known) =>
        type.StartsWith(known, StringComparison.Ordinal)
        && (type.Length == known.Length || type[known.Length] is '`' or '+');

    // Neither does a frame's text have " in ".
    private static string WithoutFile(string line)
    {
        int file = line.IndexOf(") in ", StringComparison.Ordinal);
        return file < 0 ? line : line[..(file + 1)];
    }
}
