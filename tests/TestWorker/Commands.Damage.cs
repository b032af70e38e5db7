using Multiprocessing;

namespace TestWorker;

internal sealed partial class Commands
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Makes, uses and closes one object of each kind; each must end by itself, or with an exception that says what is
    /// wrong.
    /// </summary>
    private string Exercise()
    {
        List<string> said = [];
        Try("lock", () =>
        {
            using ProcessLock sut = new();
            if (sut.TryEnter(s_short)) sut.Exit();
        });
        Try("semaphore", () =>
        {
            using ProcessSemaphore sut = new(1);
            if (sut.Wait(s_short)) sut.Release();
        });
        Try("event", () =>
        {
            using ProcessEvent sut = new();
            sut.Set();
            sut.Wait(s_short);
        });
        Try("condition", () =>
        {
            using ProcessCondition sut = new();
            using (sut.EnterScope()) sut.Wait(s_short);
        });
        Try("barrier", () =>
        {
            using ProcessBarrier sut = new(1);
            sut.SignalAndWait(s_short);
        });
        Try("array", () =>
        {
            using SharedArray<int> sut = new(5000);
            sut.Span.Fill(7);
        });
        Try("old", () =>
        {
            foreach (object old in _objects.Values)
            {
                if (old is ProcessLock held && held.TryEnter(s_short)) held.Exit();
                if (old is ProcessSemaphore permits && permits.Wait(s_short)) permits.Release();
                if (old is SharedArray<int> array) array.Span.Fill(1);
            }
        });
        return string.Join(' ', said);

        void Try(string kind, Action use)
        {
            try
            {
                use();
                said.Add($"{kind}:ok");
            }
            catch (Exception error)
            {
                said.Add($"{kind}:{error.GetType().Name}");
            }
        }
    }
}
