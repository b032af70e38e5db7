using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// An <see cref="IEventLoop"/> over epoll(7), level-triggered. Its thread is started by the first descriptor.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class EpollLoopLinux : IEventLoop
{
    private const int MaxEvents = 64;

    // By a number of its own: the number of a closed descriptor may be that of a new one already.
    private readonly ConcurrentDictionary<long, Action> _callbacks = new();
    private readonly ConcurrentDictionary<int, long> _keys = new();
    private readonly int _epoll;
    private readonly string _name;
    private long _lastKey;
    private readonly Lock _sync = new();
    private bool _isStarted;

    internal EpollLoopLinux(string name)
    {
        _name = name;
        _epoll = Interop.Libc.EpollCreate1(Interop.Libc.EPOLL_CLOEXEC);
        if (_epoll < 0) throw NativeError.Last("epoll_create1");
    }

    public void Watch(int descriptor, Action onReadable)
    {
        // First: without it, nobody would hear of the descriptor.
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

    public void Unwatch(int descriptor)
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
                if (_callbacks.TryGetValue(BinaryPrimitives.ReadInt64LittleEndian(data), out Action? callback)) callback();
            }
        }
    }
}
