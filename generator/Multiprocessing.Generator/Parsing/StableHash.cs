namespace Multiprocessing.Generator.Parsing;

/// <summary>FNV-1a over text: the same in every process and on every machine, unlike <c>GetHashCode</c>.</summary>
internal static class StableHash
{
    public const ulong Seed = 14695981039346656037;

    public static ulong Of(string text) => Of(Seed, text);

    public static ulong Of(ulong hash, string text)
    {
        unchecked
        {
            foreach (char c in text)
            {
                hash = (hash ^ (byte)c) * 1099511628211;
                hash = (hash ^ (byte)(c >> 8)) * 1099511628211;
            }

            return (hash ^ 0xFF) * 1099511628211;
        }
    }
}
