using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>Waiting without a thread.</summary>
internal abstract partial class MessageRing<T>
{
    internal unsafe Task<bool> SendAsync(T value, Deadline deadline, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<bool>(cancellationToken);
        using BlockSection section = Enter();
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        bool isKept = false;
        try
        {
            bool isSerialized = TrySerialize(scratch, value, ref message, deadline);
            if (isSerialized && TryAppend(ref message, deadline))
            {
                isKept = true;
                return Task.FromResult(true);
            }
            if (deadline.IsOver) return Task.FromResult(false);
            PendingSend pending = new(value, isSerialized, message);
            isKept = true;
            return SendSlowAsync(pending, deadline, cancellationToken);
        }
        finally
        {
            if (!isKept) Withdraw(ref message);
            scratch.Return();
        }
    }

    internal Task<(TakeResult Result, T Value)> TakeAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<(TakeResult, T)>(cancellationToken);
        using BlockSection section = Enter();
        TakeResult result = TryTake(out T value, Deadline.Now);
        if (result != TakeResult.Nothing || deadline.IsOver) return Task.FromResult((result, value));
        return TakeSlowAsync(deadline, cancellationToken);
    }

    /// <summary>Completes when there may be something to take, or nothing will come.</summary>
    /// <returns>False when the time was up.</returns>
    internal async Task<bool> WaitForItemsAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        SharedBlock block = Hold();
        BeginTaking();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (true)
            {
                int epoch = MarkItems();
                bool isEnding = IsEnding;
                if (MayTake || isEnding) return true;
                if (_isDisposed) throw DisposedError();
                if (deadline.IsOver) return false;
                await WaitForItemsAsync(epoch, deadline, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            EndTaking();
            block.Release(disposed: false);
        }
    }

    /// <summary>Watches for something to take, or for the end.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal ReadyWatch WatchItems(Action changed)
    {
        using BlockSection section = Enter();
        return new ItemsWatch(this, changed);
    }

    /// <summary>Called inside of the block: takes a reference of its own before it returns.</summary>
    private async Task<(TakeResult Result, T Value)> TakeSlowAsync(
        Deadline deadline, CancellationToken cancellationToken)
    {
        _block.AddReference();
        try
        {
            if (!await WaitForTurnAsync(_local.TakeTurn, deadline, cancellationToken).ConfigureAwait(false))
            {
                return (TakeResult.Nothing, default!);
            }
            BeginTaking();
            try
            {
                while (true)
                {
                    int epoch = MarkItems();
                    TakeResult result = TryTake(out T value, Deadline.Now);
                    if (result != TakeResult.Nothing) return (result, value);
                    if (_isDisposed) throw DisposedError();
                    if (deadline.IsOver) return (TakeResult.Nothing, default!);
                    await WaitForItemsAsync(epoch, deadline, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                EndTaking();
                _local.TakeTurn.Release();
            }
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }

    /// <inheritdoc cref="TakeSlowAsync"/>
    private async Task<bool> SendSlowAsync(PendingSend pending, Deadline deadline, CancellationToken cancellationToken)
    {
        _block.AddReference();
        bool isSent = false;
        try
        {
            if (!await WaitForTurnAsync(_local.SendTurn, deadline, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
            BeginSending();
            try
            {
                while (true)
                {
                    int epoch = MarkRoom();
                    if (TrySendAgain(pending)) return isSent = true;
                    if (_isDisposed) throw DisposedError();
                    if (deadline.IsOver) return false;
                    await WaitForRoomAsync(epoch, deadline, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                EndSending();
                _local.SendTurn.Release();
            }
        }
        finally
        {
            if (!isSent) Withdraw(ref pending.Message);
            _block.Release(disposed: false);
        }
    }

    /// <summary>
    /// Waits for its turn among the async waits of this process. The turn may be another handle's, which goes on
    /// waiting when this one is disposed of; so the disposal ends the wait for it.
    /// </summary>
    /// <returns>False when the time was up.</returns>
    private async Task<bool> WaitForTurnAsync(
        SemaphoreSlim turn, Deadline deadline, CancellationToken cancellationToken)
    {
        if (turn.Wait(0, CancellationToken.None)) return true;
        using CancellationTokenSource ending =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, DisposalToken);
        try
        {
            return await turn.WaitAsync(deadline.Milliseconds, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowIfOver(cancellationToken);
            throw;
        }
    }

    private unsafe bool TrySendAgain(PendingSend pending)
    {
        if (!pending.IsSerialized)
        {
            MessageScratch scratch = MessageScratch.Rent();
            try
            {
                Outgoing message = Outgoing.None;
                if (!TrySerialize(scratch, pending.Value, ref message, Deadline.Now)) return false;
                pending.Keep(message);
            }
            finally
            {
                scratch.Return();
            }
        }
        fixed (byte* small = pending.Small)
        {
            pending.Message.Data = small;
            return TryAppend(ref pending.Message, Deadline.Now);
        }
    }

    private unsafe int MarkItems() => SharedRing.Mark(&_ring.Header->Items);

    private unsafe int MarkRoom() => SharedRing.Mark(&_ring.Header->Room);

    private unsafe void BeginTaking() => SharedRing.BeginWaiting(&_ring.Header->Items, _ring.ItemsEntry(_me));

    private unsafe void EndTaking()
    {
        SharedRing.EndWaiting(&_ring.Header->Items, _ring.ItemsEntry(_me));
        _ring.PassOnItems();
    }

    private unsafe void BeginSending() => SharedRing.BeginWaiting(&_ring.Header->Room, _ring.RoomEntry(_me));

    private unsafe void EndSending()
    {
        SharedRing.EndWaiting(&_ring.Header->Room, _ring.RoomEntry(_me));
        _ring.PassOnRoom();
    }

    private async Task WaitForItemsAsync(int epoch, Deadline deadline, CancellationToken cancellationToken)
    {
        if (_ring.HasSpareMemory)
        {
            bool isWoken = await SleepAsync(Deadline.Sooner(deadline, ReadyWatch.KeepMemory)).ConfigureAwait(false);
            if (isWoken || deadline.IsOver) return;
            _ring.Trim(_me);
        }
        await SleepAsync(deadline).ConfigureAwait(false);

        unsafe Task<bool> SleepAsync(Deadline until) =>
            WordWait.WaitAsync(_block, &_ring.Header->Items.Epoch, epoch, until, cancellationToken);
    }

    private unsafe Task<bool> WaitForRoomAsync(int epoch, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(_block, &_ring.Header->Room.Epoch, epoch, deadline, cancellationToken);

    /// <summary>A wait for items, as far as the ring is concerned. Made inside of the block.</summary>
    private sealed unsafe class ItemsWatch : ReadyWatch
    {
        private readonly MessageRing<T> _messages;
        private readonly WordWatch _epoch;

        internal ItemsWatch(MessageRing<T> messages, Action changed)
        {
            _messages = messages;
            messages.BeginTaking();
            try
            {
                WaitCell* items = &messages._ring.Header->Items;
                _epoch = new WordWatch(messages._block, &items->Epoch, messages.MarkItems(), changed);
            }
            catch
            {
                messages.EndTaking();
                throw;
            }
        }

        internal override bool HasIdleWork => _messages._ring.HasSpareMemory;

        internal override void DoIdleWork() => _messages._ring.Trim(_messages._me);

        public override void Dispose()
        {
            _messages.EndTaking();
            _epoch.Dispose();
        }
    }

    /// <summary>A message that waits for room; its bytes do not depend on a thread.</summary>
    private sealed unsafe class PendingSend
    {
        internal PendingSend(T value, bool isSerialized, in Outgoing message)
        {
            Value = value;
            if (isSerialized) Keep(message);
        }

        internal T Value { get; }

        internal bool IsSerialized { get; private set; }

        internal byte[] Small { get; private set; } = [];

        /// <summary>The serialized message, once it is. Written by the send, one step at a time.</summary>
        internal Outgoing Message = Outgoing.None;

        internal void Keep(in Outgoing message)
        {
            Message = message;
            if (!message.IsLarge) Small = new ReadOnlySpan<byte>(message.Data, message.Length).ToArray();
            IsSerialized = true;
        }
    }
}
