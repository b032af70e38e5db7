using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// The description of one marked method. Derived from by generated code only; one object per method and process.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessMethod
{
    /// <summary>Creates the description.</summary>
    /// <param name="module">The module of the assembly that holds the method.</param>
    /// <param name="name">
    /// The name that people read, unique within the assembly: <c>Namespace.Type.Method(string, int)</c>.
    /// </param>
    /// <param name="contract"> A hash over the method's signature and over the shape of everything it carries across.
    /// Caller and worker refuse to talk about a method for which theirs differ.
    /// </param>
    /// <param name="isIdempotent">The value of <see cref="RunInProcessAttribute.Idempotent"/>.</param>
    /// <param name="isCancellable">Whether the method has a token, so that it can be asked to end.</param>
    protected ProcessMethod(
        ProcessModule module, string name, ulong contract, bool isIdempotent = false, bool isCancellable = false)
    {
        Module = module;
        Name = name;
        Contract = contract;
        IsIdempotent = isIdempotent;
        IsCancellable = isCancellable;
    }

    /// <summary>The module of the assembly that holds the method.</summary>
    public ProcessModule Module { get; }

    /// <summary>The name that people read, unique within the assembly.</summary>
    public string Name { get; }

    /// <summary>A hash over the method's signature and over the shape of everything it carries across.</summary>
    public ulong Contract { get; }

    /// <summary>The value of <see cref="RunInProcessAttribute.Idempotent"/>.</summary>
    public bool IsIdempotent { get; }

    /// <summary>Whether the method has a token, so that it can be asked to end.</summary>
    public bool IsCancellable { get; }

    /// <summary>Whether it returns a stream, which is not one result.</summary>
    public virtual bool IsStream => false;

    /// <summary>Whether the arguments of its last call were small: a guess for those of the next.</summary>
    internal bool HadSmallArguments { get; set; }

    /// <summary>Deserializes the arguments into a call that is ready to be invoked (in the worker).</summary>
    protected internal abstract ProcessInvocation ReadCall(ref MemoryPackReader reader);

    /// <inheritdoc />
    public override string ToString() => Name;
}
