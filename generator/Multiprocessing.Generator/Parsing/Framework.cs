namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Tells the framework's own assemblies from others that declare types in its namespaces, such as a project with
/// stand-ins for newer ones.
/// </summary>
internal static class Framework
{
    public static bool Declares(ITypeSymbol type) =>
        type.ContainingAssembly?.Identity is { IsStrongName: true } identity
        && string.Concat(identity.PublicKeyToken.Select(b => b.ToString("x2"))) is
            "b03f5f7f11d50a3a" or "b77a5c561934e089" or "7cec85d7bea7798e" or "cc7b13ffcd2ddd51" or "adb9793829ddae60"
            or "31bf3856ad364e35";
}
