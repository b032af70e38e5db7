namespace SampleApp;

/// <summary>What one .dll turned out to be.</summary>
internal enum LibraryKind
{
    Managed,
    Native,
    Unreadable,
}

/// <summary>What one .dll defines. Crosses the process boundary as it is: no attribute, no mapping.</summary>
internal sealed record LibraryCount(
    string Path, LibraryKind Kind, NamespaceCount[] Namespaces, CallCount[] Calls, string? Reason = null);

/// <summary>What a namespace holds.</summary>
internal sealed record NamespaceCount(string Namespace, int Types, int Methods, long ILBytes, long Instructions)
{
    public static NamespaceCount operator +(NamespaceCount left, NamespaceCount right) => new(
        left.Namespace, left.Types + right.Types, left.Methods + right.Methods, left.ILBytes + right.ILBytes,
        left.Instructions + right.Instructions);
}

/// <summary>How many instructions call methods of a type.</summary>
internal sealed record CallCount(string Type, long Calls);
