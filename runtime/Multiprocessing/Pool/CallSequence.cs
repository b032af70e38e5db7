using System.Threading.Channels;

namespace Multiprocessing.Pool;

/// <summary>
/// The results of a call for each element of a source, in the source's order or as they come. A bounded number of elements is
/// read ahead, so that an endless source works.
/// </summary>
/// <remarks>
/// <code>
///   source ──reader task──> window (bounded) ──> calls ──┬─ ordered: tasks in order ─┬─> MoveNextAsync
///             ^                                          └─ else: tasks as they end ─┘        │
///             └────────────────── a place becomes free ───────────────────────────────────────┘
/// </code>
/// Written by hand, not as an iterator: a failed element throws at its place and the enumeration goes on after it, and a
/// <c>MoveNextAsync</c> that its caller stopped waiting for is taken up by the next one, if it still runs then; one that has ended
/// in the meantime counts as seen.
/// </remarks>
internal sealed class CallSequence<TIn, TOut>(
    IAsyncEnumerable<TIn> source, Func<TIn, CancellationToken, Task<TOut>> run, int readAhead, int workers, bool isOrdered, CancellationToken cancellationToken)
    : IAsyncEnumerable<TOut>
{
    public IAsyncEnumerator<TOut> GetAsyncEnumerator(CancellationToken enumeratorToken = default) => new Enumerator(
        source, run, readAhead, workers, isOrdered, CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enumeratorToken));

    private static readonly TimeSpan s_sourcePatience = TimeSpan.FromSeconds(5);

    private sealed class Enumerator : IAsyncEnumerator<TOut>
    {
        private readonly Channel<Task<TOut>> _results;
        private readonly SemaphoreSlim _window;
        private readonly CancellationTokenSource _cancellation;
        private readonly bool _isOrdered;
        private readonly Task _reading;
        private readonly CancellationTokenRegistration _registration;
        // Places in the window that are free again are given back so many at a time, because each time wakes the reader.
        private readonly int _placesAtOnce;
        private int _freePlaces;
        private Task<bool>? _move;
        private Exception? _failure;
        private int _open;
        private bool _isDisposed;

        internal Enumerator(
            IAsyncEnumerable<TIn> source,
            Func<TIn, CancellationToken, Task<TOut>> run,
            int readAhead,
            int workers,
            bool isOrdered,
            CancellationTokenSource cancellation)
        {
            _results = Channel.CreateUnbounded<Task<TOut>>(new() { SingleReader = true });
            _window = new SemaphoreSlim(readAhead);
            // What is held back is never missed by a worker.
            _placesAtOnce = Math.Max(1, (readAhead - workers) / 8);
            _cancellation = cancellation;
            _isOrdered = isOrdered;
            // Off this thread: a source may block, and the first result must not wait for the whole window to be read.
            _reading = Task.Run(() => ReadAsync(source, run));
            // Whoever waits for a result must not wait for a source that does not come back.
            _registration = cancellation.Token.UnsafeRegister(static state => ((Enumerator)state!).EndAsCancelled(), this);
        }

        public TOut Current { get; private set; } = default!;

        public ValueTask<bool> MoveNextAsync()
        {
            if (_move is not { IsCompleted: false })
            {
                if (TryTake()) return new ValueTask<bool>(true);
                _move = MoveCoreAsync();
            }
            return new ValueTask<bool>(_move);
        }

        public async ValueTask DisposeAsync()
        {
            if (_isDisposed) return;
            _isDisposed = true;
            await _cancellation.CancelAsync().ConfigureAwait(false);
            // A source that blocks cannot be made to stop: it is left to itself, and disposed when it comes back.
            await _reading.WaitAsync(s_sourcePatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A step that its caller stopped waiting for reads the results too.
            if (_move is Task move) await move.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_results.Reader.TryRead(out Task<TOut>? rest)) Forget(rest);
            _registration.Unregister();
            // What was left to itself still looks at its token.
            if (_reading.IsCompleted) _cancellation.Dispose();
        }

        private void EndAsCancelled() => _results.Writer.TryComplete(new OperationCanceledException(_cancellation.Token));

        /// <summary>Goes on to the next result if it is there.</summary>
        private bool TryTake()
        {
            if (!_results.Reader.TryPeek(out Task<TOut>? result) || !result.IsCompletedSuccessfully) return false;
            _results.Reader.TryRead(out _);
            Current = result.Result;
            if (++_freePlaces >= _placesAtOnce) GivePlacesBack();
            return true;
        }

        private void GivePlacesBack()
        {
            if (_freePlaces == 0) return;
            _window.Release(_freePlaces);
            _freePlaces = 0;
        }

        private async Task<bool> MoveCoreAsync()
        {
            // Nothing is held back from the reader while its results are waited for.
            GivePlacesBack();
            if (!await _results.Reader.WaitToReadAsync().ConfigureAwait(false)) return false;
            _results.Reader.TryRead(out Task<TOut>? result);
            try
            {
                Current = await result!.ConfigureAwait(false);
                return true;
            }
            finally
            {
                _freePlaces++;
                GivePlacesBack();
            }
        }

        // Ends by completing the results: with the source's own exception, after everything that was read before it.
        private async Task ReadAsync(IAsyncEnumerable<TIn> source, Func<TIn, CancellationToken, Task<TOut>> run)
        {
            CancellationToken token = _cancellation.Token;
            Exception? failure = null;
            _open = 1;
            try
            {
                await foreach (TIn item in source.WithCancellation(token).ConfigureAwait(false))
                {
                    await _window.WaitAsync(token).ConfigureAwait(false);
                    Add(run(item, token));
                }
            }
            catch (Exception error)
            {
                failure = error;
            }
            if (_isOrdered) _results.Writer.TryComplete(failure);
            else CloseOne(failure);
        }

        private void Add(Task<TOut> task)
        {
            if (_isOrdered)
            {
                if (!_results.Writer.TryWrite(task)) Forget(task);
                return;
            }
            Interlocked.Increment(ref _open);
            task.ContinueWith(
                static (t, state) =>
                {
                    Enumerator self = (Enumerator)state!;
                    if (!self._results.Writer.TryWrite(t)) Forget(t);
                    self.CloseOne(null);
                },
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        // Nobody will look at it: its failure is not to be reported as one that was overlooked.
        private static void Forget(Task<TOut> task) => task.ContinueWith(
            static t => _ = t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        // The source's failure comes last; the count holds one for the source itself.
        private void CloseOne(Exception? failure)
        {
            if (failure is not null) Volatile.Write(ref _failure, failure);
            if (Interlocked.Decrement(ref _open) == 0) _results.Writer.TryComplete(Volatile.Read(ref _failure));
        }

    }
}
