using System.Text.RegularExpressions;

namespace Runtime.Tests.Design;

/// <summary>
/// The layers of the runtime by their namespaces, and the types of its root by the layer that they belong to. Arrows
/// point down: a file may name its own layer, those beside it and those below.
/// </summary>
internal static partial class Layering
{
    /// <summary>The heaps of a process, which know how the blocks of all layers are repaired.</summary>
    private const string Heaps = "(heaps)";

    /// <summary>The public API, and what is behind its types alone.</summary>
    private const string Api = "(API)";

    private static readonly string[][] s_layers =
    [
        ["Native"],
        ["Platform"],
        ["Memory", "Wire", "Telemetry", "CompilerServices"],
        ["Synchronization", "Queues", "Workers"],
        ["Pool"],
        [Heaps],
        [Api],
    ];

    /// <summary>
    /// The types of the root that are no part of <see cref="Api"/>: lower layers carry them, or have work done by them.
    /// </summary>
    private static readonly (string Layer, string[] Types)[] s_rootTypes =
    [
        ("Wire", ["ProcessCall", "ProcessStreamCall"]),
        ("Synchronization", ["LockEntry"]),
        ("Queues", ["ReceivedItem"]),
        ("Pool", ["ProcessPoolOptions", "WorkerInfo", "WorkerState"]),
        (Heaps, ["HandleTransfer", "NamedHeapOpening", "NamedHeapState", "ProcessHeaps"]),
    ];

    /// <summary>
    /// The contract with generated code and the exceptions lie beside the layers: any file may name them. What they
    /// name themselves is looked at.
    /// </summary>
    private static readonly string[] s_beside = ["CompilerServices", "Errors"];

    private static readonly Dictionary<string, string> s_layerOfRootType = s_rootTypes
        .SelectMany(row => row.Types.Select(type => (type, row.Layer)))
        .ToDictionary(row => row.type, row => row.Layer);

    /// <summary>The names of the root's types, without exceptions and nested types.</summary>
    internal static IReadOnlySet<string> RootTypes { get; } = typeof(ProcessPool).Assembly.GetTypes()
        .Where(type => type is { Namespace: "Multiprocessing", IsNested: false })
        .Where(type => !type.IsAssignableTo(typeof(Exception)))
        .Select(type => type.Name.Split('`')[0])
        .ToHashSet();

    /// <summary>The types in the table of this file, each of which must exist.</summary>
    internal static IEnumerable<string> TableTypes => s_layerOfRootType.Keys;

    /// <summary>The rank of a folder that is a layer; null if it is none.</summary>
    internal static int? RankOf(string layer)
    {
        int rank = Array.FindIndex(s_layers, layers => layers.Contains(layer));
        return rank < 0 ? null : rank;
    }

    /// <summary>Whether files of that folder are looked at.</summary>
    internal static bool IsKnown(string folder) =>
        folder is "" or "Errors" or "Properties" || RankOf(folder) is not null;

    /// <summary>The upward references of a source file, each with its line.</summary>
    /// <param name="folder">The folder of the file below the root; empty for the root itself.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="source">Its text.</param>
    internal static IEnumerable<string> UpwardReferences(string folder, string path, string source)
    {
        string layer = LayerOf(folder, source);
        // An exception names no layer at all; the attributes of the assembly may name anything.
        int rank = folder == "Errors" ? -1 : RankOf(layer) ?? int.MaxValue;
        string[] lines = source.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            foreach ((string name, string target) in NamesIn(NoCode().Replace(lines[i], "")).Distinct())
            {
                if (RankOf(target) <= rank) continue;
                yield return $"{path}({i + 1}): {layer} names {name} of {target}: {lines[i].Trim()}";
            }
        }
    }

    /// <summary>The layers and the types of the root that a line names, and the layers of those.</summary>
    private static IEnumerable<(string Name, string Layer)> NamesIn(string code)
    {
        foreach (Match match in Layer().Matches(code))
        {
            string name = match.Groups["name"].Value;
            if (RankOf(name) is not null && !s_beside.Contains(name)) yield return (name, name);
        }
        foreach (Match match in Name().Matches(code))
        {
            string name = match.Groups["name"].Value;
            if (RootTypes.Contains(name)) yield return (name, s_layerOfRootType.GetValueOrDefault(name, Api));
        }
    }

    /// <summary>The layer of a file; of one in the root, that of the lowest type which it declares.</summary>
    private static string LayerOf(string folder, string source)
    {
        if (folder.Length > 0) return folder;
        return Declaration().Matches(source)
            .Select(match => s_layerOfRootType.GetValueOrDefault(match.Groups["name"].Value, Api))
            .DefaultIfEmpty(Api)
            .MinBy(layer => RankOf(layer))!;
    }

    // From the root's name, or by the short way that a nested namespace allows; not a member of something else.
    [GeneratedRegex(@"(Multiprocessing\.|(?<![\w.]))(?<name>[A-Z]\w+)(?=\.[A-Z]|;)")]
    private static partial Regex Layer();

    [GeneratedRegex(@"(Multiprocessing\.|(?<![\w.]))(?<name>[A-Z]\w+)")]
    private static partial Regex Name();

    [GeneratedRegex(
        @"^(public|internal) [a-z ]*(class|struct|interface|enum|record) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    // Comments, texts, and names in messages: nothing is called by them.
    [GeneratedRegex(@"//.*$|""[^""]*""|nameof\([^)]*\)")]
    private static partial Regex NoCode();
}
