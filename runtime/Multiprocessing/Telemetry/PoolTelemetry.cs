using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Multiprocessing.Telemetry;

/// <summary>
/// The numbers and traces that a program can listen to: a <see cref="Meter"/> and an <see cref="ActivitySource"/>, both
/// named <c>Multiprocessing</c>. Costs next to nothing without listeners. The instruments are described in
/// docs/guides/observability.md.
/// </summary>
internal static class PoolTelemetry
{
    internal const string Name = "Multiprocessing";

    private static readonly Meter s_meter = new(Name);
    private static readonly UpDownCounter<int> s_queued = s_meter.CreateUpDownCounter<int>(
        "multiprocessing.calls.queued", "{call}", "Calls that wait for a worker.");
    private static readonly UpDownCounter<int> s_running = s_meter.CreateUpDownCounter<int>(
        "multiprocessing.calls.running", "{call}", "Calls that are with a worker.");
    private static readonly Counter<long> s_completed = s_meter.CreateCounter<long>(
        "multiprocessing.calls.completed", "{call}", "Calls that returned.");
    private static readonly Counter<long> s_failed = s_meter.CreateCounter<long>(
        "multiprocessing.calls.failed", "{call}", "Calls that ended with an exception.");
    private static readonly Histogram<double> s_callTime = s_meter.CreateHistogram<double>(
        "multiprocessing.call.duration", "s", "From giving a call to a worker to its outcome.");
    private static readonly Counter<long> s_starts = s_meter.CreateCounter<long>(
        "multiprocessing.worker.starts", "{worker}", "Worker processes started.");
    private static readonly Counter<long> s_deaths = s_meter.CreateCounter<long>(
        "multiprocessing.worker.deaths", "{worker}", "Worker processes that died unasked.");
    private static readonly Histogram<double> s_spawnTime = s_meter.CreateHistogram<double>(
        "multiprocessing.worker.start.duration", "s", "From starting a process to its greeting.");
    private static readonly Counter<long> s_bytes = s_meter.CreateCounter<long>(
        "multiprocessing.bytes", "By", "Serialized arguments and results.");

    private static readonly ActivitySource s_activities = new(Name);

    internal static bool MeasuresCalls => s_callTime.Enabled || s_completed.Enabled || s_failed.Enabled;

    internal static void Queued(int change)
    {
        if (s_queued.Enabled) Guarded(change, static c => s_queued.Add(c));
    }

    internal static void Running(int change)
    {
        if (s_running.Enabled) Guarded(change, static c => s_running.Add(c));
    }

    internal static void CallEnded(string method, bool isFailure, TimeSpan elapsed)
    {
        if (!MeasuresCalls) return;
        Guarded((method, isFailure, elapsed), static call =>
        {
            KeyValuePair<string, object?> tag = new("method", call.method);
            (call.isFailure ? s_failed : s_completed).Add(1, tag);
            s_callTime.Record(call.elapsed.TotalSeconds, tag);
        });
    }

    internal static void WorkerStarted(TimeSpan elapsed) => Guarded(elapsed, static time =>
    {
        s_starts.Add(1);
        s_spawnTime.Record(time.TotalSeconds);
    });

    internal static void WorkerDied(WorkerDiedException death)
    {
        if (!s_deaths.Enabled) return;
        Guarded(death, static d =>
            s_deaths.Add(1, new KeyValuePair<string, object?>("cause", d.SignalName ?? $"exit {d.ExitCode}")));
    }

    internal static void Bytes(string direction, long count)
    {
        if (!s_bytes.Enabled) return;
        Guarded(
            (direction, count),
            static b => s_bytes.Add(b.count, new KeyValuePair<string, object?>("direction", b.direction)));
    }

    // Listeners are code of the user's, called on threads of the pool.
    private static void Guarded<T>(T state, Action<T> record)
    {
        try
        {
            record(state);
        }
        catch (Exception)
        {
            // A listener's failure is its own.
        }
    }

    /// <summary>The caller's span of a call; null without listeners.</summary>
    internal static Activity? StartCall(string method)
    {
        if (!s_activities.HasListeners()) return null;
        Activity? caller = Activity.Current;
        Activity? call = s_activities.StartActivity(method, ActivityKind.Client);
        // The call ends elsewhere; what the caller does meanwhile is not part of it.
        Activity.Current = caller;
        return call;
    }

    /// <summary>Ends the caller's span of a call.</summary>
    internal static void EndCall(Activity call, Exception? error) => Guarded((call, error), static end =>
    {
        if (end.error is not null) end.call.SetStatus(ActivityStatusCode.Error, end.error.Message);
        end.call.Dispose();
    });

    /// <summary>The worker's span of a call, below the caller's; null without listeners in the worker.</summary>
    internal static Activity? StartExecution(string method, ActivityContext caller) =>
        s_activities.HasListeners() ? s_activities.StartActivity(method, ActivityKind.Server, caller) : null;
}
