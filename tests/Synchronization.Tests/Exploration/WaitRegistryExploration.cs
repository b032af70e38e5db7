using System.Runtime.InteropServices;
using Multiprocessing.Memory;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// The thread behind the async waits, in every order of its calls of the kernel and those of the threads that begin
/// waits, give them up, change words and wake. What lies between two calls is one step here: nearly all of it is done
/// under a lock. (Where the kernel sleeps on one word only, there are too many orders.)
/// </summary>
public sealed unsafe class WaitRegistryExploration(ITestOutputHelper output) : IDisposable
{
    private const int MostSchedules = 200_000;

    private readonly int* _words = (int*)NativeMemory.AllocZeroed(64);
    private readonly Dictionary<string, WaitRegistration> _waits = [];
    private readonly Dictionary<string, int> _called = [];
    private readonly HashSet<string> _removed = [];
    private ScheduledWaits _kernel = null!;
    private WaitRegistry _sut = null!;

    private int* First => _words;

    private int* Second => _words + 1;

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void WaitThatIsGivenUp_KeepsNoWakeOfOthers() => Explore(
        setUp: () => Add("async", First),
        programs: [() => Remove("async"), SleepOnFirst, () => Change(First, 1)],
        check: () => EndedOnce("async"));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void WaitBegun_AfterAnotherWasGivenUp_IsWoken() => Explore(
        setUp: () => Add("former", First),
        programs: [() => { Remove("former"); Add("next", Second); }, () => Change(Second, int.MaxValue)],
        check: () => EndedOnce("former")
            ?? (_called["next"] == 1 ? null : $"The wait was called {_called["next"]} times.") ?? NobodyOn(First));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void WaitsBegun_BesideAnother_AreWoken() => Explore(
        setUp: () => Add("other", First),
        programs: [() => Add("next", Second), () => Add("later", Second), () => Change(Second, int.MaxValue)],
        check: () =>
            (_called["next"] == 1 && _called["later"] == 1 && _called["other"] == 0
                ? null
                : "Not all were called once.")
            ?? NobodyOn(Second));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Wait_IsEitherCalledOrRemoved_AndItsMemoryIsLeftAlone() => Explore(
        setUp: () => Add("other", First),
        programs: [() => { Add("short", Second); Remove("short"); }, () => Change(Second, int.MaxValue)],
        check: () => EndedOnce("short")
            ?? NobodyOn(Second) ?? (_kernel.IsAsleepOn(First) ? null : "Nobody sleeps for the other wait."));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void WaitsForTheSameWord_EndEachForItself() => Explore(
        setUp: () =>
        {
            Add("one", First);
            Add("two", First);
        },
        programs: [() => Remove("one"), () => Add("three", First), () => Change(First, int.MaxValue)],
        check: () => EndedOnce("one")
            ?? (_called["two"] == 1 && _called["three"] == 1 ? null : "Not all were called once.")
            ?? NobodyOn(First));

    public void Dispose() => NativeMemory.Free(_words);

    private void Explore(Action setUp, Action[] programs, Func<string?> check)
    {
        _kernel = new ScheduledWaits(maximumWaitAny: 128);
        _sut = new WaitRegistry(_kernel);
        // Its thread: it is not to be started later, when nobody counts with it.
        Alone(() =>
        {
            _kernel.Expect();
            Add("first", Second);
        });
        List<(int Chosen, int Of)> path = [];
        int schedules = 0;
        do
        {
            Alone(() =>
            {
                foreach (WaitRegistration wait in _waits.Values) _sut.Remove(wait);
                _waits.Clear();
                _called.Clear();
                _removed.Clear();
                *First = *Second = 0;
                setUp();
            });
            string order = Follow(path, programs, out bool isSame);
            string? wrong = check()
                ?? (_kernel.HasSleepers() ? "Somebody sleeps for ever." : isSame ? null : "Not the same as before.");
            Assert.True(wrong is null, $"{wrong} After: {order}");
            Assert.True(++schedules < MostSchedules, "Too many orders: make the model smaller.");
            while (path.Count > 0 && path[^1].Chosen + 1 == path[^1].Of) path.RemoveAt(path.Count - 1);
            if (path.Count > 0) path[^1] = (path[^1].Chosen + 1, path[^1].Of);
        }
        while (path.Count > 0);
        output.WriteLine($"{schedules} orders");
    }

    /// <summary>Makes the choices of the path, then always the first, which are added to it.</summary>
    private string Follow(List<(int Chosen, int Of)> path, Action[] programs, out bool isSame)
    {
        int made = 0;
        bool isAsBefore = true;
        string order = _kernel.Run(
            count =>
            {
                if (made == path.Count) path.Add((0, count));
                isAsBefore &= path[made].Of == count;
                return Math.Min(path[made++].Chosen, count - 1);
            },
            programs);
        isSame = isAsBefore;
        return order;
    }

    /// <summary>Runs something while no order matters.</summary>
    private void Alone(Action program) => _kernel.Run(_ => 0, program);

    private void Add(string name, int* address)
    {
        _called[name] = 0;
        _waits[name] = new WaitRegistration(address, 0, state => Call((string)state!, address), name);
        _sut.Add(_waits[name]);
    }

    /// <summary>As who takes a lock does when it gives it back: the next one gets its turn.</summary>
    private void Call(string name, int* address)
    {
        _called[name]++;
        _kernel.Wake(address, 1);
    }

    private void Remove(string name)
    {
        if (_sut.Remove(_waits[name])) _removed.Add(name);
    }

    private void SleepOnFirst()
    {
        while (Volatile.Read(ref *First) == 0) _kernel.Wait(First, 0, Timeout.InfiniteTimeSpan);
    }

    private void Change(int* address, int count)
    {
        Volatile.Write(ref *address, 1);
        _kernel.Wake(address, count);
    }

    private string? EndedOnce(string name) => _called[name] + (_removed.Contains(name) ? 1 : 0) is var ends && ends == 1
        ? null : $"The wait '{name}' ended {ends} times.";

    private string? NobodyOn(int* address) =>
        _kernel.IsAsleepOn(address) ? "Somebody sleeps on a word for which nobody waits." : null;
}
