namespace Multiprocessing.CompilerServices;

/// <summary>Where a running call gets its context from and leaves its outcome.</summary>
internal interface ICallSession
{
    ProcessCallContext Context { get; }

    /// <summary>
    /// Before each call of a batch: undoes what the one before it left behind in the thread and the process.
    /// </summary>
    void BeginFresh();

    void SendResult(ProcessCall call);

    void SendResult<T>(ProcessCall<T> call, T result);

    /// <summary>Sends the outcomes of several calls of one method.</summary>
    void SendBatch<T>(ProcessCall<T> call, T[] results, Exception?[]? errors);

    /// <inheritdoc cref="SendBatch{T}"/>
    void SendBatch(ProcessCall call, int count, Exception?[]? errors);

    /// <summary>Sends one element of a stream; waits while the reader is far behind.</summary>
    void SendItem<T>(ProcessStreamCall<T> call, T item);

    void SendEnd();
}
