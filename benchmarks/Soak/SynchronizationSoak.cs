using System.Diagnostics;
using Multiprocessing;
using TestWorker;

namespace Benchmarks.Soak;

/// <summary>
/// Eight processes and more use every primitive without end while one after the other is killed. After each death
/// everybody must go on; in the end every permit must be back and every lock free, and nothing may be left.
/// </summary>
internal sealed partial class SynchronizationSoak(int kills, int seed)
{
    private const int LeastProcesses = 8;
    private const int MostProcesses = 10;
    private const int Parties = 6;
    private static readonly TimeSpan s_watchdog = TimeSpan.FromSeconds(30);

    private readonly HammerTargets _targets = HammerTargets.Create(Parties, $"soak {Guid.NewGuid()}");
    private readonly SharedArray<int> _ready = new(MostProcesses);
    private readonly ChildProcess?[] _processes = new ChildProcess?[MostProcesses];
    private readonly Random _random = new(seed);
    private int _killedWhileStarting;

    [RunInProcess]
    internal static void HammerOn(HammerTargets targets, SharedArray<int> ready, int place, int seed)
    {
        new Hammer(targets, seed).Consume();
        ready[place] = 1;
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Runs to the end, and prints what was counted.</summary>
    /// <returns>Whether all was as it must be.</returns>
    internal async Task<bool> RunAsync(TextWriter output)
    {
        new Hammer(_targets, seed).Produce();
        long start = Stopwatch.GetTimestamp();
        List<string> wrong = [];
        Task[] starting = new Task[MostProcesses];
        for (int place = 0; place < MostProcesses; place++) starting[place] = StartAsync(place);
        await Task.WhenAll(starting);
        // Ctrl-C ends it early, with its report.
        bool isOver = false;
        Console.CancelKeyPress += (_, pressed) => isOver = pressed.Cancel = true;
        int killed = 0;
        for (; killed < kills && !Volatile.Read(ref isOver) && wrong.Count == 0; killed++)
        {
            while (_ready.Span.Count(1) < LeastProcesses) await Task.Delay(1);
            await Task.Delay(_random.Next(4));
            int victim = _random.Next(MostProcesses);
            await starting[victim];
            if (_ready[victim] == 0)
            {
                // Now and then one that is just joining.
                if (_random.Next(8) != 0)
                {
                    killed--;
                    continue;
                }
                _killedWhileStarting++;
            }
            long death = Stopwatch.GetTimestamp();
            Volatile.Write(ref _targets.Board[Hammer.Death], death);
            _processes[victim]!.Kill();
            _ready[victim] = 0;
            starting[victim] = StartAsync(victim);
            if (!await AllGoOnAsync(death))
                wrong.Add($"After kill {killed + 1} somebody does not go on: {Stuck(death)}.");
            if ((killed + 1) % 1000 == 0)
                await output.WriteLineAsync(
                    $"{killed + 1} kills after {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s");
        }
        await Task.WhenAll(starting);
        foreach (ChildProcess? process in _processes) await process!.DisposeAsync();
        await CheckEndAsync(wrong);
        await PrintAsync(output, killed, Stopwatch.GetElapsedTime(start), wrong);
        return wrong.Count == 0;
    }

    private async Task StartAsync(int place)
    {
        if (_processes[place] is { } dead) await dead.DisposeAsync();
        int next = _random.Next();
        _processes[place] = await Task.Run(() => Spawn.HammerOn(_targets, _ready, place, next));
    }

    private async Task<bool> AllGoOnAsync(long death)
    {
        while (Stopwatch.GetElapsedTime(death) < s_watchdog)
        {
            if (Stuck(death).Length == 0) return true;
            await Task.Delay(1);
        }
        return false;
    }

    private string Stuck(long death) =>
        string.Join(", ", HammerTargets.Names.Where((_, i) => Cell(i, Hammer.GrantedFor) < death));

    private async Task CheckEndAsync(List<string> wrong)
    {
        for (long start = Stopwatch.GetTimestamp(); _targets.Semaphore.CurrentCount != HammerTargets.Permits;
            await Task.Delay(1))
        {
            if (Stopwatch.GetElapsedTime(start) < s_watchdog) continue;
            wrong.Add($"{_targets.Semaphore.CurrentCount} permits in the end instead of {HammerTargets.Permits}.");
            break;
        }
        if (!_targets.Lock.TryEnter(s_watchdog)) wrong.Add("The lock is not free in the end.");
        if (!_targets.RecursiveLock.TryEnter(s_watchdog)) wrong.Add("The recursive lock is not free in the end.");
        if (!_targets.NamedLock.TryEnter(s_watchdog)) wrong.Add("The named lock is not free in the end.");
        _targets.NamedLock.Dispose();
        for (int i = 0; i < HammerTargets.Names.Length; i++)
        {
            if (Cell(i, Hammer.Late) != 0)
                wrong.Add(
                    $"{HammerTargets.Names[i]}: {Cell(i, Hammer.Late)} times the next grant came later than 1 s "
                    + "after a death.");
            if (Cell(i, Hammer.Violations) != 0)
                wrong.Add($"{HammerTargets.Names[i]}: {Cell(i, Hammer.Violations)} times two were inside.");
        }
        if (PoolSoak.CountChildren() is var children and not 0) wrong.Add($"{children} processes are left.");
        // This process's own heap has no name on Linux; elsewhere its file goes when the process ends.
        string[] left = [.. Directory.EnumerateDirectories("/dev/shm", "multiprocessing-*")
            .Where(folder => Directory.EnumerateFiles(folder).Any())];
        if (left.Length != 0) wrong.Add($"Left behind: {string.Join(", ", left)}.");
    }

    private async Task PrintAsync(TextWriter output, int killed, TimeSpan time, List<string> wrong)
    {
        await output.WriteLineAsync(
            $"{killed} kills in {time.TotalSeconds:f0} s, {_killedWhileStarting} of them of processes that were just "
            + $"joining (seed {seed})");
        await output.WriteLineAsync(
            "| primitive | granted | abandoned | next grant after a death, at most | later than 1 s | waits across a "
            + "death, at most |");
        await output.WriteLineAsync("|---|---:|---:|---:|---:|---:|");
        for (int i = 0; i < HammerTargets.Names.Length; i++)
        {
            await output.WriteLineAsync(
                $"| {HammerTargets.Names[i]} | {Cell(i, Hammer.Grants):n0} | {Cell(i, Hammer.Abandoned):n0} | "
                + $"{Milliseconds(Cell(i, Hammer.SlowestGrant)):f1} ms "
                + $"| {Cell(i, Hammer.Late)} | {Milliseconds(Cell(i, Hammer.SlowestWait)):f0} ms |");
        }
        foreach (string what in wrong) await output.WriteLineAsync($"WRONG: {what}");
    }

    private long Cell(int primitive, int cell) => Volatile.Read(ref _targets.Board[primitive * Hammer.Row + cell]);

    private static double Milliseconds(long ticks) => Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds;
}
