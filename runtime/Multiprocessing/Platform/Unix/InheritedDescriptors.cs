namespace Multiprocessing.Platform.Unix;

/// <summary>The descriptors that a child finds open, beside the standard ones.</summary>
internal static class InheritedDescriptors
{
    /// <summary>The one by which the child notices its parent's end.</summary>
    internal const int ParentWatch = 3;

    /// <summary>The first piece of memory of <see cref="ChildStartInfo.Inherited"/>; the others follow it.</summary>
    internal const int FirstMemory = ParentWatch + 1;
}
