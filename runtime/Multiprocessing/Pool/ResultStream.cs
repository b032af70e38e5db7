using System.Threading.Channels;

namespace Multiprocessing.Pool;

/// <summary>
/// The results of a call for each element of a source, in the source's order or as they come. A bounded number of
/// elements is read ahead, so that an endless source works.
/// </summary>
/// <remarks>
/// <code>
///   source ──reader task──> window (bounded) ──> calls ──┬─ ordered: tasks in order ─┬─> MoveNextAsync
///             ^                                          └─ else: tasks as they end ─┘        │
///             └────────────────── a place becomes free ───────────────────────────────────────┘
/// </code>
/// Written by hand, not as an iterator: a failed element throws at its place and the enumeration goes on after it, and
/// a <c>MoveNextAsync</c> that its caller stopped waiting for is taken up by the next one, if it still runs then; one
/// that has ended in the meantime counts as seen. After the source's own failure, or a cancellation, was thrown once,
/// the enumeration is over.
/// </remarks>
internal sealed class ResultStream<TIn, TOut>(
    IAsyncEnumerable<TIn> source,
    Func<TIn, CancellationToken, Task<TOut>> run,
    int readAhead,
    int workers,
    bool isOrdered,
    CancellationToken cancellationToken)
    : IAsyncEnumerable<TOut>
{
    public IAsyncEnumerator<TOut> GetAsyncEnumerator(CancellationToken enumeratorToken = default) => new Enumerator(
        source, run, readAhead, workers, isOrdered, cancellationToken, enumeratorToken);

    private sealed class Enumerator : IAsyncEnumerator<TOut>
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

        private readonly Channel<Task<TOut>> _results;
        private readonly SemaphoreSlim _window;
        private readonly CancellationTokenSource _cancellation;
        private readonly CancellationToken _token;
        private readonly CancellationToken _callersToken;
        private readonly CancellationToken _enumeratorToken;
        private readonly bool _isOrdered;
        private readonly Task _reading;
        private readonly CancellationTokenRegistration _registration;
        // Places in the window that are free again are given back so many at a time, because each time wakes the
        // reader.
        private readonly int _placesAtOnce;
        // How many places are to be given back. The step of the enumeration that runs: one at a time.
        private int _freePlaces;
        // The last step that did not end at once. Written by MoveNextAsync.
        private Task<bool>? _move;
        // The source's failure. Written once, by the task that reads the source.
        private Exception? _failure;
        // Calls that have not ended, and one for the source. Counted by that task and by each call's end.
        private int _open;
        // Whether nothing comes any more. Set by the step that finds it.
        private volatile bool _isOver;
        // Set once, by DisposeAsync.
        private bool _isDisposed;

        internal Enumerator(
            IAsyncEnumerable<TIn> source,
            Func<TIn, CancellationToken, Task<TOut>> run,
            int readAhead,
            int workers,
            bool isOrdered,
            CancellationToken callersToken,
            CancellationToken enumeratorToken)
        {
            _results = Channel.CreateUnbounded<Task<TOut>>(new() { SingleReader = true });
            _window = new SemaphoreSlim(readAhead);
            // What is held back is never missed by a worker.
            _placesAtOnce = Math.Max(1, (readAhead - workers) / 8);
            _callersToken = callersToken;
            _enumeratorToken = enumeratorToken;
            _cancellation = CancellationTokenSource.CreateLinkedTokenSource(callersToken, enumeratorToken);
            _token = _cancellation.Token;
            _isOrdered = isOrdered;
            // Off this thread: a source may block, and the first result must not wait for the whole window to be read.
            _reading = Task.Run(() => ReadAsync(source, run));
            // A caller that waits for a result must not wait for a source that does not return.
            _registration = _token.UnsafeRegister(static state => ((Enumerator)state!).EndAsCancelled(), this);
        }

        public TOut Current { get; private set; } = default!;

        private CancellationToken? FiredToken =>
            _callersToken.IsCancellationRequested ? _callersToken
            : _enumeratorToken.IsCancellationRequested ? _enumeratorToken
            : null;

        public ValueTask<bool> MoveNextAsync()
        {
            // As iterators of the compiler's do.
            if (_isDisposed) return new ValueTask<bool>(false);
            if (_isOver && _move is { IsCompleted: true }) return new ValueTask<bool>(false);
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
            // A step that still waits comes to the end, and not to a cancellation that was not requested.
            _results.Writer.TryComplete();
            await _cancellation.CancelAsync().ConfigureAwait(false);
            // A source that blocks cannot be asked to stop: it is left alone then, and disposed when it comes back.
            await _reading.WaitAsync(s_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A step that its caller stopped waiting for reads the results too.
            if (_move is Task move) await move.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_results.Reader.TryRead(out Task<TOut>? rest)) Forget(rest);
            _registration.Unregister();
            // What was left to itself still looks at its token.
            if (_reading.IsCompleted) _cancellation.Dispose();
        }

        private void EndAsCancelled() => _results.Writer.TryComplete(new OperationCanceledException(_token));

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
            bool isTaken = false;
            try
            {
                if (!await WaitForResultAsync().ConfigureAwait(false)) return false;
                isTaken = _results.Reader.TryRead(out Task<TOut>? result);
                Current = await result!.ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException error) when (FiredToken is { } token)
            {
                _isOver = true;
                // A caller that asks which token fired knows only those that it passed.
                throw new OperationCanceledException(error.Message, error, token);
            }
            finally
            {
                if (isTaken)
                {
                    _freePlaces++;
                    GivePlacesBack();
                }
            }
        }

        private async Task<bool> WaitForResultAsync()
        {
            try
            {
                return await _results.Reader.WaitToReadAsync().ConfigureAwait(false);
            }
            catch
            {
                // The source's failure: nothing comes after it.
                _isOver = true;
                throw;
            }
        }

        // Ends by completing the results: with the source's own exception, after everything that was read before it.
        private async Task ReadAsync(IAsyncEnumerable<TIn> source, Func<TIn, CancellationToken, Task<TOut>> run)
        {
            Exception? failure = null;
            _open = 1;
            try
            {
                await foreach (TIn item in source.WithCancellation(_token).ConfigureAwait(false))
                {
                    await _window.WaitAsync(_token).ConfigureAwait(false);
                    Add(run(item, _token));
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
                AddResult(task);
                return;
            }
            Interlocked.Increment(ref _open);
            task.ContinueWith(
                static (t, state) =>
                {
                    Enumerator self = (Enumerator)state!;
                    self.AddResult(t);
                    self.CloseOne(null);
                },
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        private void AddResult(Task<TOut> task)
        {
            if (!_results.Writer.TryWrite(task)) Forget(task);
        }

        // Its result is not wanted: its failure is not to be reported as unobserved.
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
