using System.Globalization;
using Multiprocessing;

namespace SampleApp;

/// <summary>Three stages in processes of their own: lines are made, parsed by two workers, and summed up.</summary>
internal static partial class PipelineCommand
{
    private const int Readings = 20_000;
    private const int Parsers = 2;

    public static async Task<int> RunAsync()
    {
        // Bounded, so a fast stage waits for a slow one and does not fill the memory.
        using ProcessQueue<string> lines = new(capacity: 1_000);
        using ProcessQueue<Reading> readings = new(capacity: 1_000);

        await using ChildProcess source = Spawn.Produce(lines, Readings);
        ChildProcess<int>[] parsers = [.. Enumerable.Range(0, Parsers).Select(_ => Spawn.Parse(lines, readings))];
        await using ChildProcess<Summary> sink = Spawn.Summarize(readings);

        // When a stage has ended, the queue to the next one is closed: nothing more will come.
        await source.Completion;
        lines.Close();
        int[] parsed = await Task.WhenAll(parsers.Select(parser => parser.Result));
        readings.Close();
        Summary summary = await sink.Result;

        string shares = string.Join(" + ", parsed.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)));
        Console.WriteLine(
            $"Pipeline of 1 → {Parsers} → 1 processes: {Readings.ToString("N0", CultureInfo.InvariantCulture)} "
            + $"lines, parsed as {shares}, summed up as");
        foreach ((string station, double mean) in summary.Means)
            Console.WriteLine($"  {station}  {mean,6:F2} °C on average");
        Console.WriteLine();
        return summary.Count == Readings && parsed.Sum() == Readings ? 0 : 1;
    }

    [RunInProcess]
    private static void Produce(ProcessQueue<string> lines, int count)
    {
        string[] stations = ["north", "east ", "south", "west "];
        Random random = new(1);
        lines.EnqueueMany(Enumerable.Range(0, count).Select(
            i => string.Create(
                CultureInfo.InvariantCulture,
                $"{stations[i % stations.Length]};{random.NextDouble() * 10 + i % stations.Length:F3}")));
    }

    [RunInProcess]
    private static async Task<int> Parse(ProcessQueue<string> lines, ProcessQueue<Reading> readings)
    {
        int count = 0;
        await foreach (string line in lines.ReadAllAsync())
        {
            string[] parts = line.Split(';');
            readings.Enqueue(new Reading(parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture)));
            count++;
        }

        return count;
    }

    [RunInProcess]
    private static Summary Summarize(ProcessQueue<Reading> readings)
    {
        SortedDictionary<string, (int Count, double Sum)> stations = new(StringComparer.Ordinal);
        int count = 0;
        while (readings.DequeueMany(maxCount: 100) is { Length: > 0 } batch)
        {
            count += batch.Length;
            foreach (Reading reading in batch)
            {
                (int known, double sum) = stations.GetValueOrDefault(reading.Station);
                stations[reading.Station] = (known + 1, sum + reading.Degrees);
            }
        }

        return new Summary(
            count, [.. stations.Select(station => (station.Key, station.Value.Sum / station.Value.Count))]);
    }

    internal readonly record struct Reading(string Station, double Degrees);

    internal sealed record Summary(int Count, (string Station, double Mean)[] Means);
}
