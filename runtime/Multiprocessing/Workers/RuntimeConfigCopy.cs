using System.Text.Json;
using System.Text.Json.Nodes;
using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>
/// A copy of the program's runtimeconfig.json in which startup hooks are switched on, for workers of a program that has
/// them off. It has a name because the .NET host takes no descriptor, and is there only while workers start.
/// </summary>
internal static class RuntimeConfigCopy
{
    /// <summary>Says in a worker which file was copied, so that it can start workers as well.</summary>
    internal const string OriginalProperty = "Multiprocessing.RuntimeConfig";

    private const string Prefix = "config-";

    private static readonly JsonDocumentOptions s_asTheHostReads =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly TimeSpan s_exitPatience = TimeSpan.FromSeconds(1);
    /// <summary>Guards the fields below; taken in the order <see cref="LockRank.SettingsCopy"/>.</summary>
    private static readonly Lock s_sync = new();

    /// <summary>The copy that is there; null if there is none.</summary>
    private static string? s_path;

    /// <summary>The file that it is a copy of.</summary>
    private static string? s_source;

    /// <summary>How many workers that start need it.</summary>
    private static int s_users;

    /// <summary>How many copies this process has made, which numbers them.</summary>
    private static int s_made;

    /// <summary>The copy, for one worker that starts.</summary>
    /// <exception cref="IOException">The settings cannot be read, or no copy can be written.</exception>
    internal static Use Acquire(string source)
    {
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.SettingsCopy);
            if (s_path is null || s_source != source)
            {
                if (s_made == 0) ProgramEnd.Add(ProgramEndStep.Settings, RemoveAtExit);
                s_path = WriteLocked(Convert(source));
                s_source = source;
            }
            s_users++;
            return new Use(s_path);
        }
    }

    /// <summary>
    /// The settings with the switch on, and with those of a runtimeconfig.dev.json, which is looked for beside the
    /// copy.
    /// </summary>
    internal static string Convert(string source)
    {
        JsonObject root = Read(source);
        JsonObject options = Child(root, "runtimeOptions");
        string development = Path.ChangeExtension(source, ".dev.json");
        if (File.Exists(development)
            && Read(development)["runtimeOptions"]?["additionalProbingPaths"] is JsonNode paths)
        {
            options["additionalProbingPaths"] ??= paths.DeepClone();
        }
        JsonObject properties = Child(options, "configProperties");
        properties[StartupHooks.Switch] = true;
        properties[OriginalProperty] = source;
        return root.ToJsonString();
    }

    private static JsonObject Read(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file), documentOptions: s_asTheHostReads) as JsonObject
                ?? throw new JsonException("It is no object.");
        }
        catch (JsonException error)
        {
            throw WorkerErrors.UnreadableSettings(file, error);
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child) return child;
        JsonObject made = [];
        parent[name] = made;
        return made;
    }

    private static string WriteLocked(string text)
    {
        UserFolder folder = UserFolder.Named;
        using UserFolder.Lease lease = folder.Enter();
        if (s_made == 0) Sweep(folder);
        string path = Path.Combine(folder.Path, $"{Prefix}{PlatformSelector.Liveness.Self}-{++s_made}.json");
        File.WriteAllText(path, text);
        return path;
    }

    // Left by programs that were killed while their workers started.
    private static void Sweep(UserFolder folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder.Path, Prefix + "*"))
        {
            string[] parts = Path.GetFileName(file).Split('-');
            if (parts.Length < 4 || !ProcessKey.TryParse($"{parts[1]}-{parts[2]}", out ProcessKey owner)) continue;
            if (!PlatformSelector.Liveness.IsAlive(owner)) File.Delete(file);
        }
    }

    private static void Release(string path)
    {
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.SettingsCopy);
            if (path != s_path || --s_users > 0) return;
            RemoveLocked();
        }
    }

    private static void RemoveAtExit()
    {
        // Somebody may be writing it, and wait for the folder. Then it stays, for the next program of this user to
        // sweep.
        if (!s_sync.TryEnter(s_exitPatience)) return;
        try
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.SettingsCopy);
            RemoveLocked(s_exitPatience);
        }
        finally
        {
            s_sync.Exit();
        }
    }

    private static void RemoveLocked(TimeSpan? patience = null)
    {
        if (s_path is not { } path) return;
        (s_path, s_source, s_users) = (null, null, 0);
        try
        {
            using UserFolder.Lease lease = UserFolder.Named.Enter(patience);
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next program that makes a copy sweeps.
        }
    }

    /// <summary>One worker's need of the copy: until it has started, or has ended before.</summary>
    internal sealed class Use(string path) : IDisposable
    {
        /// <summary>Null once it was given back. Taken by exchange, by the thread that gives it back.</summary>
        private string? _path = path;

        internal string Path { get; } = path;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _path, null) is { } path) Release(path);
        }
    }
}
