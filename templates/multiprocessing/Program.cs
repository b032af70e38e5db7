using Multiprocessing;
using MultiprocessingApp;

int[] limits = [10_000, 20_000, 30_000, 40_000];

// One worker process per core. They end with the pool.
await using ProcessPool pool = new();

// A queue between processes: here, workers tell what they have done.
using ProcessQueue<string> messages = new();

// Each call runs in a worker. If a worker dies, its call ends with an exception that says why, and another worker
// takes its place.
int[] counts = await pool.MapAsync(limits, limit => Primes.Calls.Count(limit, messages));

while (messages.TryDequeue(out string? message)) Console.WriteLine(message);
foreach ((int limit, int count) in limits.Zip(counts)) Console.WriteLine($"There are {count} primes below {limit}.");
