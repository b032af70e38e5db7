namespace Multiprocessing.Generator.Parsing;

internal static class Handles
{
    /// <summary>Whether the type is a handle, which crosses by reference.</summary>
    public static bool IsHandle(INamedTypeSymbol type) => type.AllInterfaces.Any(implemented =>
        implemented.MetadataName == "IProcessHandle`1" && SymbolText.MetadataName(implemented) == KnownNames.ProcessHandle);
}
