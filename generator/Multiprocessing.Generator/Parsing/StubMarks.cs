namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The attributes of a method, a type or a parameter that say something about its use, so that its stubs have to
/// say the same.
/// </summary>
internal static class StubMarks
{
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis.";
    private const string Versioning = "System.Runtime.Versioning.";

    /// <summary>The attributes, by metadata name.</summary>
    public static IEnumerable<KeyValuePair<string, StubMark>> Entries { get; } =
        new Dictionary<string, StubMark>(StringComparer.Ordinal)
        {
            ["System.ObsoleteAttribute"] = StubMark.Once,
            ["System.ComponentModel.EditorBrowsableAttribute"] = StubMark.Once,
            [CodeAnalysis + "ExperimentalAttribute"] = StubMark.Once,
            [Versioning + "RequiresPreviewFeaturesAttribute"] = StubMark.Once,
            [CodeAnalysis + "RequiresUnreferencedCodeAttribute"] = StubMark.Once,
            [CodeAnalysis + "RequiresDynamicCodeAttribute"] = StubMark.Once,
            [CodeAnalysis + "RequiresAssemblyFilesAttribute"] = StubMark.Once,
            [Versioning + "SupportedOSPlatformAttribute"] = StubMark.Repeatable,
            [Versioning + "UnsupportedOSPlatformAttribute"] = StubMark.Repeatable,
            [Versioning + "ObsoletedOSPlatformAttribute"] = StubMark.Repeatable,
            [CodeAnalysis + "AllowNullAttribute"] = StubMark.OfParameter,
            [CodeAnalysis + "DisallowNullAttribute"] = StubMark.OfParameter,
            [CodeAnalysis + "StringSyntaxAttribute"] = StubMark.OfParameter,
        };

    /// <summary>
    /// Those that an analyzer also reports where generated code calls the method; by what the linker and the compiler
    /// call it.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Suppressed { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [CodeAnalysis + "RequiresUnreferencedCodeAttribute"] = "\"Trimming\", \"IL2026\"",
            [CodeAnalysis + "RequiresDynamicCodeAttribute"] = "\"AOT\", \"IL3050\"",
            [CodeAnalysis + "RequiresAssemblyFilesAttribute"] = "\"SingleFile\", \"IL3002\"",
        };

    /// <summary>
    /// The attributes of a method's stubs: its own, and those of its type that only its static members have.
    /// </summary>
    public static EquatableArray<string> Of(IMethodSymbol method, KnownTypes types) => Texts(
        method.GetAttributes().Where(a => IsMark(a, types))
            .Concat(
                method.ContainingType.GetAttributes().Where(a => types.StubSuppressions.Contains(a.AttributeClass))),
        types);

    /// <summary>The attributes of what leads to the stubs of a type.</summary>
    public static EquatableArray<string> Of(INamedTypeSymbol type, KnownTypes types) => Texts(
        type.GetAttributes().Where(a => IsMark(a, types) && !types.StubSuppressions.Contains(a.AttributeClass)), types);

    /// <summary>The attributes of a parameter that say what may be given to it; each with a trailing blank.</summary>
    public static string Of(IParameterSymbol parameter, KnownTypes types) => string.Concat(parameter.GetAttributes()
        .Where(a => types.StubMarks.Find(a.AttributeClass) == StubMark.OfParameter)
        .Select(a => AttributeText.Of(a) + " "));

    /// <summary>What the linker must not report in the code behind the stubs, because the stubs repeat it.</summary>
    public static EquatableArray<string> Suppressions(IMethodSymbol method, KnownTypes types) => method.GetAttributes()
        .Concat(method.ContainingType.GetAttributes())
        .Select(a => types.StubSuppressions.Find(a.AttributeClass)).OfType<string>().Distinct()
        .Select(check =>
            $"[global::{CodeAnalysis}UnconditionalSuppressMessage({check}, Justification = \"The stubs say so.\")]")
        .ToEquatableArray();

    private static EquatableArray<string> Texts(IEnumerable<AttributeData> attributes, KnownTypes types)
    {
        var texts = new List<string>();
        var once = new HashSet<INamedTypeSymbol?>(SymbolEqualityComparer.Default);
        foreach (AttributeData attribute in attributes)
        {
            bool isRepeatable = types.StubMarks.Find(attribute.AttributeClass) == StubMark.Repeatable;
            if (once.Add(attribute.AttributeClass) || isRepeatable) texts.Add(AttributeText.Of(attribute));
        }

        return texts.ToEquatableArray();
    }

    private static bool IsMark(AttributeData attribute, KnownTypes types) =>
        types.StubMarks.Find(attribute.AttributeClass) is StubMark.Once or StubMark.Repeatable;
}

/// <summary>How stubs repeat an attribute.</summary>
internal enum StubMark
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The first one.</summary>
    Once,

    /// <summary>Each one.</summary>
    Repeatable,

    /// <summary>On parameters.</summary>
    OfParameter,
}
