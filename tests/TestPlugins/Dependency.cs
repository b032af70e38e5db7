namespace Dependency;

/// <summary>What a plug-in brings along, each in its own version.</summary>
public sealed class Part
{
    public int Number { get; set; }

    public static string Version =>
#if FIRST
        "first";
#else
        "second";
#endif
}
