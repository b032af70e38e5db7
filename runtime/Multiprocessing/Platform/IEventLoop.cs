namespace Multiprocessing.Platform;

/// <summary>A thread that waits until descriptors become readable.</summary>
internal interface IEventLoop
{
    /// <summary>
    /// Calls back, on the loop's thread, while the descriptor is readable (or at its end). The callback must neither
    /// block nor throw.
    /// </summary>
    void Watch(int descriptor, Action onReadable);

    /// <summary>Ends <see cref="Watch"/>. To be called before the descriptor is closed.</summary>
    void Unwatch(int descriptor);
}
