using System.Runtime.CompilerServices;
using Multiprocessing.TestSupport;

namespace Runtime.Tests.Support;

/// <summary>Waits for what must come to pass, without a clock deciding when.</summary>
internal static class Eventually
{
    internal static Task True(
        Func<bool> condition,
        Func<string>? state = null,
        [CallerArgumentExpression(nameof(condition))] string text = "") =>
        Waiting.UntilAsync(condition, () => $"{text}. {state?.Invoke()}");

    /// <summary>The outcome of a task, or a failure instead of a hang.</summary>
    internal static Task<T> Ends<T>(Task<T> task, [CallerArgumentExpression(nameof(task))] string text = "") =>
        Waiting.EndAsync(task, () => text);

    /// <inheritdoc cref="Ends{T}(Task{T}, string)"/>
    internal static Task Ends(Task task, [CallerArgumentExpression(nameof(task))] string text = "") =>
        Waiting.EndAsync(task, () => text);
}
