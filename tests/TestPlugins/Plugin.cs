using Dependency;
using Multiprocessing;

namespace Plugin;

/// <summary>A type of the plug-in's own, with one of its dependency's in it.</summary>
public sealed class Box
{
    public int Value { get; set; }

    public Part Part { get; set; } = new();
}

public sealed class PluginException(string message) : Exception(message);

/// <summary>
/// A plug-in. Both versions have the same signatures, so that only their identity distinguishes them.
/// </summary>
public static partial class Entry
{
#if FIRST
    private const string Version = "first";
    private const int Factor = 2;
#else
    private const string Version = "second";
    private const int Factor = 3;
#endif

    private static int s_calls;

    [RunInProcess]
    public static string Where() => $"{Version} with {Part.Version}";

    [RunInProcess]
    public static Box Fill(Box box) =>
        new() { Value = box.Value * Factor, Part = new Part { Number = box.Part.Number * Factor } };

    [RunInProcess]
    public static int Fail(string text) => throw new PluginException($"{Version}: {text}");

    [RunInProcess]
    public static int Count() => ++s_calls;

    [RunInProcess]
    public static void Refill(ProcessQueue<Box> from, ProcessQueue<Box> to) => to.Enqueue(Fill(from.Dequeue()));

    [RunInProcess]
    public static string Nest()
    {
        using ChildProcessHolder holder = new(Spawn.Where());
        return holder.Result;
    }

    /// <summary>What the host calls, by its name.</summary>
    /// <param name="what">What to do.</param>
    /// <param name="pool">A <see cref="ProcessPool"/> of the host's; null for one of its own.</param>
    public static string Run(string what, object? pool)
    {
        if (pool is ProcessPool shared) return Run(what, shared);
        ProcessPool own = new(1);
        try
        {
            return Run(what, own);
        }
        finally
        {
            own.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static string Run(string what, ProcessPool pool)
    {
        switch (what)
        {
            case "where":
                return pool.Run(Calls.Where());
            case "count":
                return pool.Run(Calls.Count()).ToString(System.Globalization.CultureInfo.InvariantCulture);
            case "spawn":
                using (ChildProcessHolder holder = new(Spawn.Where())) return holder.Result;
            case "nest":
                return pool.Run(Calls.Nest());
            case "types":
                Box box = pool.Run(Calls.Fill(new Box { Value = 5, Part = new Part { Number = 7 } }));
                return $"{box.Value} {box.Part.Number}";
            case "exception":
                try
                {
                    return $"{pool.Run(Calls.Fail("no"))}";
                }
                catch (PluginException error)
                {
                    return $"{nameof(PluginException)} {error.Message}";
                }
            case "queue":
                using (ProcessQueue<Box> from = new())
                using (ProcessQueue<Box> to = new())
                {
                    from.Enqueue(new Box { Value = 11 });
                    pool.Run(Calls.Refill(from, to));
                    return $"{to.Dequeue().Value}";
                }
            default:
                throw new ArgumentOutOfRangeException(nameof(what));
        }
    }

    private sealed class ChildProcessHolder(ChildProcess<string> child) : IDisposable
    {
        internal string Result => child.Result.GetAwaiter().GetResult();

        public void Dispose() => child.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
