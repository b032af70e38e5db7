using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// A thread that waits until descriptors become readable: epoll(7), level-triggered. The first descriptor starts it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class EpollLoopLinux
{
    private const int MaxEvents = 64;

    // The two loops, and the lock of the thread that makes one. Each is written once, by the first that asks for it.
    private static EpollLoopLinux? s_ends;
    private static object? s_endsLock;
    private static EpollLoopLinux? s_output;
    private static object? s_outputLock;

    /// <summary>
    /// By a number of their own: the number of a closed descriptor may be that of a new one already. Any thread adds
    /// and removes; the loop's thread reads.
    /// </summary>
    private readonly ConcurrentDictionary<long, Action> _callbacks = new();

    /// <summary>The numbers of the descriptors that are watched.</summary>
    private readonly ConcurrentDictionary<int, long> _keys = new();

    private readonly int _epoll;
    private readonly string _name;

    /// <summary>The last key that was given. Counted up by any thread that watches.</summary>
    private long _lastKey;
    private readonly Lock _sync = new();

    /// <summary>Whether the thread was started. Guarded by <see cref="_sync"/>.</summary>
    private bool _isStarted;

    // Not Lazy, which would repeat a failure (too many open files) for ever.
    /// <summary>The one for the ends of children.</summary>
    internal static EpollLoopLinux Ends => LazyInitializer.EnsureInitialized(
        ref s_ends, ref s_endsLock, static () => new EpollLoopLinux("Multiprocessing exits"));

    /// <summary>The one for what children write.</summary>
    internal static EpollLoopLinux Output => LazyInitializer.EnsureInitialized(
        ref s_output, ref s_outputLock, static () => new EpollLoopLinux("Multiprocessing output"));

    private EpollLoopLinux(string name)
    {
        _name = name;
        _epoll = Interop.Libc.EpollCreate1(Interop.Libc.EPOLL_CLOEXEC);
        if (_epoll < 0) throw NativeError.Last("epoll_create1");
    }

    /// <summary>
    /// Calls back, on the loop's thread, while the descriptor is readable (or at its end). The callback must neither
    /// block nor throw.
    /// </summary>
    internal void Watch(int descriptor, Action onReadable)
    {
        // First: without the thread, the descriptor would never be looked at.
        EnsureStarted();
        long key = Interlocked.Increment(ref _lastKey);
        _callbacks[key] = onReadable;
        _keys[descriptor] = key;
        byte* change = stackalloc byte[16];
        Span<byte> bytes = new(change, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Interop.Libc.EPOLLIN);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[Interop.Libc.EpollDataOffset..], key);
        if (Interop.Libc.EpollCtl(_epoll, Interop.Libc.EPOLL_CTL_ADD, descriptor, change) != 0)
        {
            Exception error = NativeError.Last("epoll_ctl");
            _keys.TryRemove(descriptor, out _);
            _callbacks.TryRemove(key, out _);
            throw error;
        }
    }

    /// <summary>Ends <see cref="Watch"/>. To be called before the descriptor is closed.</summary>
    internal void Unwatch(int descriptor)
    {
        byte* ignored = stackalloc byte[16];
        _ = Interop.Libc.EpollCtl(_epoll, Interop.Libc.EPOLL_CTL_DEL, descriptor, ignored);
        if (_keys.TryRemove(descriptor, out long key)) _callbacks.TryRemove(key, out _);
    }

    private void EnsureStarted()
    {
        lock (_sync)
        {
            if (_isStarted) return;
            ServiceThread.Start(Run, _name, stackSize: 256 * 1024);
            _isStarted = true;
        }
    }

    private void Run()
    {
        int size = Interop.Libc.EpollEventSize;
        byte* events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * size));
        while (true)
        {
            int count = Interop.Libc.EpollWait(_epoll, events, MaxEvents, timeout: -1);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> data = new(events + i * size + Interop.Libc.EpollDataOffset, sizeof(long));
                if (_callbacks.TryGetValue(BinaryPrimitives.ReadInt64LittleEndian(data), out Action? callback))
                {
                    callback();
                }
            }
        }
    }
}
