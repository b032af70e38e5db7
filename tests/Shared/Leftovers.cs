using System.Collections.Concurrent;
using System.Reflection;
using Xunit;
using Xunit.v3;

namespace Multiprocessing.TestSupport;

/// <summary>
/// Processes that a test leaves behind: a fault of its own, whatever else has failed. Where tests run side by side
/// nobody can say whose they are; there, only the run as a whole is checked.
/// </summary>
internal sealed class Leftovers(IReadOnlySet<int> before)
{
    private static readonly bool s_isSerial =
        typeof(Leftovers).Assembly.GetCustomAttribute<CollectionBehaviorAttribute>()?.DisableTestParallelization
            == true;

    // Of processor time: for what goes on working.
    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<Func<IEnumerable<int>>, bool> s_kept = new();

    /// <summary>Processes that many tests share.</summary>
    internal static void Keep(Func<IEnumerable<int>> processes) => s_kept[processes] = true;

    internal static void Forget(Func<IEnumerable<int>> processes) => s_kept.TryRemove(processes, out _);

    internal async Task CheckAsync(ExceptionAggregator faults)
    {
        if (s_isSerial && await EndAsync(Find) is { } fault) faults.Add(fault);
    }

    /// <summary>Lets processes that are about to end do so; the others are killed and described.</summary>
    internal static async Task<Exception?> EndAsync(Func<IReadOnlyCollection<int>> find)
    {
        Movement movement = new(find);
        TimeSpan used = TimeSpan.Zero;
        for (int looks = 0, still = 0; find().Count > 0; looks++)
        {
            // Mostly they are gone at the second look.
            await Task.Delay(looks < 20 ? 10 : 500);
            still = movement.Look() || looks < 20 ? 0 : still + 1;
            used += movement.Used;
            if (still < 10 && used < s_longestEnd) continue;
            IReadOnlyCollection<int> left = find();
            LeftoverException fault = new("These processes were left behind: "
                + string.Join(Environment.NewLine, left.Select(ProcFile.Describe)));
            RunProcesses.Kill(left);
            return left.Count > 0 ? fault : null;
        }
        return null;
    }

    private IReadOnlyCollection<int> Find() =>
        [.. RunProcesses.Find().Except(before).Except(s_kept.Keys.SelectMany(kept => kept()))];
}

/// <summary>A test has left processes behind.</summary>
public sealed class LeftoverException(string message) : Exception(message);
