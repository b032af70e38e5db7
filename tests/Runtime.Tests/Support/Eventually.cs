using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Runtime.Tests.Support;

/// <summary>Waits for what must come to pass, without a clock deciding when.</summary>
internal static class Eventually
{
    // Far longer than anything takes: only a hang gets here.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    internal static async Task True(Func<bool> condition, Func<string>? state = null, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit) Assert.Fail($"Never came true: {text}. {state?.Invoke()}");
            await Task.Delay(5);
        }
    }

    /// <summary>The outcome of a task, or a failure instead of a hang.</summary>
    internal static Task<T> Ends<T>(Task<T> task) => task.WaitAsync(s_limit);

    /// <inheritdoc cref="Ends{T}(Task{T})"/>
    internal static Task Ends(Task task) => task.WaitAsync(s_limit);
}
