namespace Multiprocessing.Platform.Unix;

/// <summary>Shared memory behind a file descriptor, which is how a child inherits it.</summary>
internal abstract class DescriptorMapping : SharedMapping
{
    /// <summary>The descriptor of the file; -1 once it is closed.</summary>
    internal int Descriptor { get; private protected set; } = -1;
}
