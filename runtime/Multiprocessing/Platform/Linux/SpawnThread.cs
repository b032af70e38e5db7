using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// The one thread that starts children. PR_SET_PDEATHSIG fires when the <em>thread</em> that started a child ends, so that
/// thread must live as long as the process: a pool thread may not.
/// </summary>
internal sealed class SpawnThread
{
    private readonly BlockingCollection<Request> _requests = [];
    private int _started;

    internal ChildHandle Invoke(Func<ChildHandle> start)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "Multiprocessing spawner" }.Start();
        }
        using Request request = new(start);
        _requests.Add(request);
        request.Done.Wait();
        request.Error?.Throw();
        return request.Result!;
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
