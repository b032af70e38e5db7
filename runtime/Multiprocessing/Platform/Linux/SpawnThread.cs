using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// The one thread that starts children. PR_SET_PDEATHSIG fires when the <em>thread</em> that started a child ends, so
/// that thread must live as long as the process: a pool thread may not.
/// </summary>
internal sealed class SpawnThread
{
    private readonly BlockingCollection<Request> _requests = [];
    private readonly Lock _sync = new();
    /// <summary>Whether the thread was started. Guarded by the lock.</summary>
    private bool _isStarted;

    internal ChildHandle Invoke(Func<ChildHandle> start)
    {
        EnsureStarted();
        using Request request = new(start);
        _requests.Add(request);
        request.Done.Wait();
        request.Error?.Throw();
        return request.Result!;
    }

    private void EnsureStarted()
    {
        lock (_sync)
        {
            if (_isStarted) return;
            ServiceThread.Start(Run, "Multiprocessing spawner", stackSize: 256 * 1024);
            _isStarted = true;
        }
    }

    private void Run()
    {
        foreach (Request request in _requests.GetConsumingEnumerable())
        {
            try
            {
                request.Result = request.Start();
            }
            catch (Exception error)
            {
                request.Error = ExceptionDispatchInfo.Capture(error);
            }
            request.Done.Set();
        }
    }

    private sealed class Request(Func<ChildHandle> start) : IDisposable
    {
        internal Func<ChildHandle> Start { get; } = start;

        internal ManualResetEventSlim Done { get; } = new();

        internal ChildHandle? Result { get; set; }

        internal ExceptionDispatchInfo? Error { get; set; }

        public void Dispose() => Done.Dispose();
    }
}
