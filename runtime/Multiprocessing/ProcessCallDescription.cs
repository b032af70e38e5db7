namespace Multiprocessing;

/// <summary>Which method the bytes of a call name; see <see cref="ProcessCallBytes.Describe"/>. Immutable.</summary>
public sealed class ProcessCallDescription
{
    /// <summary>The simple name of the assembly that holds the method.</summary>
    public string AssemblyName { get; init; } = "";

    /// <summary>
    /// The name of the method, unique within the assembly: <c>Namespace.Type.Method(string, int)</c>.
    /// </summary>
    public string MethodName { get; init; } = "";

    /// <summary>The hash over the method's signature and over the shape of everything that it carries.</summary>
    public ulong Contract { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{MethodName} of {AssemblyName}";
}
