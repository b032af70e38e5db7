namespace Multiprocessing.Workers;

/// <summary>The assemblies of the program itself, which every process of it finds by their simple names.</summary>
internal static class TrustedAssemblies
{
    private static readonly Lazy<Dictionary<string, string>> s_paths = new(Read, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Whether the file is one of them.</summary>
    internal static bool Contains(string path) =>
        path.Length > 0 && PathOf(Path.GetFileNameWithoutExtension(path)) is { } own
            && own.Equals(path, StringComparison.Ordinal);

    /// <summary>The file of that simple name, or null.</summary>
    internal static string? PathOf(string name) => s_paths.Value.GetValueOrDefault(name);

    private static Dictionary<string, string> Read()
    {
        Dictionary<string, string> paths = new(StringComparer.OrdinalIgnoreCase);
        string list = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty;
        foreach (string path in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }
        return paths;
    }
}
