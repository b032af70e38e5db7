namespace Multiprocessing.Generator.Emission;

/// <summary>
/// Names of the runtime library, fully qualified, and small pieces of text that several emitters need.
/// </summary>
internal static class Names
{
    public const string Root = "global::Multiprocessing.";
    public const string Services = "global::Multiprocessing.CompilerServices.";
    public const string Primitives = Services + "WirePrimitives.";
    public const string Writer =
        "ref global::MemoryPack.MemoryPackWriter<global::Multiprocessing.CompilerServices.ProcessBufferWriter> writer";
    public const string Reader = "ref global::MemoryPack.MemoryPackReader reader";
    public const string Token = "global::System.Threading.CancellationToken";
    public const string Hidden =
        "[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]";

    public const string Generated =
        "[global::System.CodeDom.Compiler.GeneratedCode(\"Multiprocessing.Generator\", null)]";

    /// <summary>The modifier of a class whose name a base may have given to a member, with a trailing blank.</summary>
    public static string New(StubsModel type) => type.Type.HidesStubsOfABase ? "new " : "";

    public static string Keyword(AccessModel access) => access switch
    {
        AccessModel.Public => "public",
        AccessModel.Internal => "internal",
        _ => "private",
    };

    /// <summary>The name, or the name with the first number that none of the others has.</summary>
    public static string Free(string name, IEnumerable<string> taken)
    {
        var set = new HashSet<string>(taken.Select(t => t.TrimStart('@')));
        string free = name;
        for (int i = 1; set.Contains(free); i++) free = name + i;
        return free;
    }

    public static string Bare(string name) => name.TrimStart('@');
}
