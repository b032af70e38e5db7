namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The attributes of a method, a type or a parameter that tell whoever mentions it something, so that its stubs have to
/// say the same.
/// </summary>
internal static class StubMarks
{
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis.";
    private const string Versioning = "System.Runtime.Versioning.";

    /// <summary>
    /// Those that an analyzer also reports where generated code calls the method; by what the linker and the compiler
    /// call it.
    /// </summary>
    private static readonly Dictionary<string, string> s_suppressions = new(StringComparer.Ordinal)
    {
        [CodeAnalysis + "RequiresUnreferencedCodeAttribute"] = "\"Trimming\", \"IL2026\"",
        [CodeAnalysis + "RequiresDynamicCodeAttribute"] = "\"AOT\", \"IL3050\"",
        [CodeAnalysis + "RequiresAssemblyFilesAttribute"] = "\"SingleFile\", \"IL3002\"",
    };

    /// <summary>
    /// The attributes of a method's stubs: its own, and those of its type that only its static members have.
    /// </summary>
    public static EquatableArray<string> Of(IMethodSymbol method) => Texts(
        method.GetAttributes().Where(a => IsMark(NameOf(a)))
            .Concat(method.ContainingType.GetAttributes().Where(a => s_suppressions.ContainsKey(NameOf(a)))));

    /// <summary>The attributes of what leads to the stubs of a type.</summary>
    public static EquatableArray<string> Of(INamedTypeSymbol type) => Texts(
        type.GetAttributes().Where(a => IsMark(NameOf(a)) && !s_suppressions.ContainsKey(NameOf(a))));

    /// <summary>The attributes of a parameter that say what may be given to it; each with a trailing blank.</summary>
    public static string Of(IParameterSymbol parameter) => string.Concat(parameter.GetAttributes()
        .Where(a => NameOf(a) is CodeAnalysis + "AllowNullAttribute" or CodeAnalysis + "DisallowNullAttribute"
            or CodeAnalysis + "StringSyntaxAttribute")
        .Select(a => AttributeText.Of(a) + " "));

    /// <summary>What the linker has to be told not to report in the code behind the stubs, which repeat it.</summary>
    public static EquatableArray<string> Suppressions(IMethodSymbol method) => method.GetAttributes()
        .Concat(method.ContainingType.GetAttributes())
        .Select(a => s_suppressions.TryGetValue(NameOf(a), out string? check) ? check : null).OfType<string>().Distinct()
        .Select(check => $"[global::{CodeAnalysis}UnconditionalSuppressMessage({check}, Justification = \"The stubs say so.\")]")
        .ToEquatableArray();

    private static EquatableArray<string> Texts(IEnumerable<AttributeData> attributes)
    {
        var texts = new List<string>();
        var once = new HashSet<string>(StringComparer.Ordinal);
        foreach (AttributeData attribute in attributes)
        {
            string name = NameOf(attribute);
            bool isRepeatable = name.EndsWith("OSPlatformAttribute", StringComparison.Ordinal);
            if (once.Add(name) || isRepeatable) texts.Add(AttributeText.Of(attribute));
        }

        return texts.ToEquatableArray();
    }

    private static bool IsMark(string name) => name
        is "System.ObsoleteAttribute" or "System.ComponentModel.EditorBrowsableAttribute" or CodeAnalysis + "ExperimentalAttribute"
        or Versioning + "RequiresPreviewFeaturesAttribute" or Versioning + "SupportedOSPlatformAttribute"
        or Versioning + "UnsupportedOSPlatformAttribute" or Versioning + "ObsoletedOSPlatformAttribute"
        || s_suppressions.ContainsKey(name);

    private static string NameOf(AttributeData attribute) => attribute.AttributeClass is { } c ? SymbolText.MetadataName(c) : "";
}
