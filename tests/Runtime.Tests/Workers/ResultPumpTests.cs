using Multiprocessing.Workers;
using Runtime.Tests.Support;

namespace Runtime.Tests.Workers;

public sealed class ResultPumpTests
{
    private const string Name = "pump under test";

    [Fact]
    public async Task Pump_WhoseBellWasTakenByAWorkerThatDied_NoticesTheDeath()
    {
        ResultPump pump = new(Name);
        FakeWorker worker = new();
        pump.Add(worker);
        await Eventually.True(() => IsAsleep(pump));
        TakeBell(pump);
        worker.HasWork = true;
        pump.Wake();
        await Eventually.True(() => worker.Pumped);
        pump.Remove(worker);
        pump.Dispose();
    }

    [Fact]
    public async Task Pump_ToldOfAnEarlierTimeWhileItLooksAtTheClock_LooksAgain()
    {
        ResultPump pump = new(Name);
        FakeWorker worker = new();
        int looks = 0;
        pump.OnIdle = () =>
        {
            if (Interlocked.Increment(ref looks) == 1) pump.Wake();
            return Timeout.InfiniteTimeSpan;
        };
        pump.Add(worker);
        await Eventually.True(() => Volatile.Read(ref looks) >= 2);
        pump.Remove(worker);
        pump.Dispose();
    }

    private static unsafe bool IsAsleep(ResultPump pump) =>
        Volatile.Read(ref *(int*)pump.Page.Pointer) == 1 && ProcFs.HasThreadAsleep(Name);

    // What a worker has done that is killed between the two steps of ringing.
    private static unsafe void TakeBell(ResultPump pump) => Interlocked.Exchange(ref *(int*)pump.Page.Pointer, 0);

    private sealed class FakeWorker : IPumpedWorker
    {
        private volatile bool _hasWork;
        private volatile bool _pumped;

        public bool HasWork
        {
            get => _hasWork;
            set => _hasWork = value;
        }

        internal bool Pumped => _pumped;

        public void Audit()
        {
        }

        public bool Pump()
        {
            if (!_hasWork) return false;
            _hasWork = false;
            return _pumped = true;
        }
    }
}
