namespace Multiprocessing.Queues;

/// <summary>A message on its way into a ring.</summary>
internal unsafe struct Outgoing
{
    /// <summary>
    /// A small message's bytes. Only valid while the thread that serialized it has not serialized another.
    /// </summary>
    internal byte* Data;

    /// <summary>How many bytes the message has.</summary>
    internal int Length;

    /// <summary>The first of the claimed pages that hold a large message; -1: it is small.</summary>
    internal int Page;

    /// <summary>How many pages are claimed.</summary>
    internal int Claimed;

    internal static Outgoing None => new() { Page = -1 };

    internal readonly bool IsLarge => Page >= 0;
}
