using System.Text;

namespace Multiprocessing.Platform;

/// <summary>
/// The environment of a child. What this program has not changed is passed on byte for byte: names and values need not
/// be text, and .NET's own copy of the environment holds text only.
/// </summary>
internal static class EnvironmentBlock
{
    /// <param name="inherited">The entries that this process was started with, as they are in its memory.</param>
    /// <param name="wanted">What is to be set, by name. An inherited variable that is not here was taken away.</param>
    /// <returns>The entries, without the zero at their end.</returns>
    internal static List<byte[]> Merge(IEnumerable<byte[]> inherited, IReadOnlyDictionary<string, string> wanted)
    {
        List<byte[]> block = [];
        Dictionary<string, bool> isUnchanged = new(StringComparer.Ordinal);
        foreach (byte[] entry in inherited)
        {
            int end = entry.AsSpan().IndexOf((byte)'=');
            // Neither getenv(3) nor .NET finds it: nobody can have changed it.
            if (end <= 0)
            {
                block.Add(entry);
                continue;
            }
            string name = Encoding.UTF8.GetString(entry, 0, end);
            if (!wanted.TryGetValue(name, out string? value)) continue;
            if (isUnchanged.TryGetValue(name, out bool wasUnchanged))
            {
                // A second one of the same name, which is what counts as changed or not.
                if (wasUnchanged) block.Add(entry);
                continue;
            }
            bool isSame = Encoding.UTF8.GetString(entry, end + 1, entry.Length - end - 1) == value;
            isUnchanged.Add(name, isSame);
            block.Add(isSame ? entry : [.. entry.AsSpan(0, end + 1), .. Encoding.UTF8.GetBytes(value)]);
        }
        foreach ((string name, string value) in wanted)
        {
            if (!isUnchanged.ContainsKey(name)) block.Add(Encoding.UTF8.GetBytes($"{name}={value}"));
        }
        return block;
    }
}
