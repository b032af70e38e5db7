namespace Multiprocessing.Memory;

/// <summary>The waits that go on through one handle. The handle's disposal ends all of them.</summary>
/// <remarks>
/// <code>
///   open ──Begin──► open, n waits ──Leave──► open
///     │                  │ End: the words that they sleep on are woken until none of them sleeps any more
///     │ End              ▼
///     └──► ended ◄─── ended, n waits  (no further one begins; each gives its own reference to the block back)
/// </code>
/// A waiter looks at <see cref="IsEnded"/> after each sleep. Between that look and its next sleep a wake would be lost,
/// so the one that disposes repeats it. It waits for threads of this process only, and only while they are between two
/// looks: no other process's step, nor code of the user's, lies there. Other handles of this process, and other
/// processes, wake for no reason.
/// </remarks>
internal sealed class HandleWaits(SharedBlock block, Type handleType) : WaitEnding
{
    /// <summary>
    /// The words that threads sleep on, as often as there are threads. Guarded, as the rest is, by <see cref="Gate"/>.
    /// </summary>
    private readonly List<nint> _words = [];

    /// <summary>Watches that go on: called back by the disposal. Guarded by <see cref="Gate"/>.</summary>
    private readonly List<Action> _watches = [];

    /// <summary>
    /// Made by the first wait without a thread; cancelled by the disposal. Guarded by <see cref="Gate"/>.
    /// </summary>
    private CancellationTokenSource? _ending;

    /// <summary>Written by the disposal; see <see cref="End"/>. Guarded by <see cref="Gate"/>.</summary>
    private Action<SharedBlock>? _release;

    /// <summary>Written once, by the disposal, under <see cref="Gate"/>; read by everybody.</summary>
    private volatile bool _isEnded;

    /// <summary>
    /// Held while the handle becomes disposed: what a wait without a thread does under it, after a look at
    /// <see cref="IsEnded"/>, is done before. Nothing under it may block.
    /// </summary>
    internal object Gate => _words;

    private SharedBlock Block => block;

    /// <summary>The handle is disposed: its waits give up.</summary>
    internal override bool IsEnded => _isEnded;

    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal void ThrowIfEnded() => ObjectDisposedException.ThrowIf(_isEnded, handleType);

    /// <summary>
    /// From here to <see cref="Leave"/> the block stays; also if the garbage collector takes the handle.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal void Begin()
    {
        lock (_words) BeginLocked();
    }

    /// <summary>A wait is over, and has left no trace.</summary>
    internal void Leave()
    {
        // Under the gate, as the handle is closed: the one of them that comes last sees that it does.
        lock (_words)
        {
            if (_release is { } release) release(block);
            else block.Release(disposed: false);
        }
    }

    /// <summary>
    /// The calling thread, which has begun a wait, is about to sleep on a word of the handle's memory.
    /// </summary>
    /// <param name="word">The word.</param>
    /// <param name="cancellationToken">Ends the sleep, as the handle's disposal does.</param>
    internal unsafe ThreadSleep BeginSleep(int* word, CancellationToken cancellationToken)
    {
        TokenEnding? byToken = null;
        if (cancellationToken.CanBeCanceled)
        {
            byToken = new TokenEnding(this);
            byToken.Register(cancellationToken);
        }
        bool hasBegun;
        lock (_words)
        {
            hasBegun = !(byToken ?? (WaitEnding)this).IsEnded;
            if (hasBegun) _words.Add((nint)word);
            if (hasBegun && byToken is not null) byToken.Word = (nint)word;
        }
        return new ThreadSleep(this, word, byToken, hasBegun);
    }

    /// <summary>The thread sleeps on that word no more.</summary>
    internal unsafe void EndSleep(int* word, TokenEnding? byToken)
    {
        lock (_words)
        {
            _words.Remove((nint)word);
            if (byToken is not null) byToken.Word = 0;
        }
    }

    /// <summary>Wakes whoever sleeps on that wait's word.</summary>
    /// <returns>False when the wait's thread sleeps no more.</returns>
    internal unsafe bool WakeSleeper(TokenEnding byToken)
    {
        lock (_words)
        {
            if (byToken.Word == 0) return false;
            SharedOps.Wake((int*)byToken.Word, int.MaxValue);
            return true;
        }
    }

    /// <summary>Says why a wait got nothing, unless its time was up.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    internal void ThrowIfEnded(CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Watches a word of the handle's memory; the handle's disposal calls back as a change does.</summary>
    /// <inheritdoc cref="WordWatch(SharedBlock, int*, int, Action)"/>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal unsafe ReadyWatch Watch(int* word, int expected, Action changed) =>
        new HandleWatch(this, word, expected, changed);

    /// <summary>Runs a wait without a thread; the handle's disposal ends it as its token would.</summary>
    /// <param name="wait">The wait; is given the token that ends it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ObjectDisposedException">The handle is disposed, or was meanwhile.</exception>
    internal async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken cancellationToken)
    {
        CancellationToken ending = BeginAsync();
        try
        {
            using CancellationTokenSource? either = cancellationToken.CanBeCanceled
                ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending) : null;
            return await wait(either?.Token ?? ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (_isEnded || cancellationToken.IsCancellationRequested)
        {
            ThrowIfEnded();
            // Whoever asks which token fired knows only its own.
            throw error is TaskCanceledException
                ? new TaskCanceledException(error.Message, error, cancellationToken)
                : new OperationCanceledException(error.Message, error, cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Ends the waits, now and for ever. May be called again; only the first call does anything.</summary>
    /// <param name="close">Gives back what the handle itself holds.</param>
    /// <param name="release">Gives back the reference of a wait that ended so; null: as any reference.</param>
    internal void End(Action close, Action<SharedBlock>? release = null)
    {
        CancellationTokenSource? ending;
        lock (_words)
        {
            if (_isEnded) return;
            _release = release;
            _isEnded = true;
            ending = _ending;
            foreach (Action changed in _watches) changed();
        }
        // Not here: what follows a wait is code of the user's.
        _ = ending?.CancelAsync();
        SpinWait spin = default;
        while (WakeSleepers()) spin.SpinOnce();
        lock (_words) close();
    }

    private unsafe bool WakeSleepers()
    {
        // Under the gate: a word that is still in the list is in memory that is still there.
        lock (_words)
        {
            foreach (nint word in _words) SharedOps.Wake((int*)word, int.MaxValue);
            return _words.Count > 0;
        }
    }

    private CancellationToken BeginAsync()
    {
        lock (_words)
        {
            BeginLocked();
            return (_ending ??= new CancellationTokenSource()).Token;
        }
    }

    private void BeginLocked()
    {
        ThrowIfEnded();
        block.AddReference();
    }

    /// <summary>A wait, as far as the handle is concerned.</summary>
    private sealed unsafe class HandleWatch : ReadyWatch
    {
        private readonly HandleWaits _waits;
        private readonly Action _changed;
        private readonly WordWatch _word;

        internal HandleWatch(HandleWaits waits, int* word, int expected, Action changed)
        {
            _waits = waits;
            _changed = changed;
            lock (waits._words)
            {
                waits.BeginLocked();
                waits._watches.Add(changed);
            }
            try
            {
                _word = new WordWatch(waits.Block, word, expected, changed);
            }
            catch
            {
                End();
                throw;
            }
        }

        public override void Dispose()
        {
            _word.Dispose();
            End();
        }

        private void End()
        {
            lock (_waits._words) _waits._watches.Remove(_changed);
            _waits.Leave();
        }
    }
}
