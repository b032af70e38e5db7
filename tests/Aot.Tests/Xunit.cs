using System.Collections;
using System.Runtime.CompilerServices;
using Generator.Tests.RoundTrips;

namespace Aot.Tests.Xunit;

/// <summary>
/// As much of xunit's shape as the shared tests use: its own runner does not run ahead-of-time compiled.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactAttribute : Attribute;

[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryAttribute : Attribute;

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class InlineDataAttribute(params object?[]? arguments) : Attribute
{
    internal object?[] Arguments { get; } = arguments ?? [null];
}

internal sealed class TestContext
{
    internal static TestContext Current { get; } = new();

    internal CancellationToken CancellationToken => CancellationToken.None;

    internal TestOutputHelper? TestOutputHelper { get; } = new();
}

internal sealed class TestOutputHelper
{
    internal void WriteLine(string message) => Console.WriteLine(message);
}

internal static class Assert
{
    internal static void True(bool condition, string? message = null) => Check(condition, message ?? "It is not true.");

    internal static void False(bool condition) => Check(!condition, "It is not false.");

    internal static void InRange(long value, long low, long high) =>
        Check(value >= low && value <= high, $"{value} is not in {low} to {high}.");

    internal static void Null(object? value) => Check(value is null, $"'{value}' is not null.");

    internal static void NotNull(object? value) => Check(value is not null, "It is null.");

    internal static void Same(object? expected, object? actual) =>
        Check(ReferenceEquals(expected, actual), "It is another object.");

    internal static void Equal<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string text = "") =>
        Check(AreEqual(expected, actual), $"{text} is '{actual}', not '{expected}'.");

    internal static void Equal<T>(
        IEnumerable<T> expected, IEnumerable<T>? actual,
        [CallerArgumentExpression(nameof(actual))] string text = "") =>
        Check(AreEqual(expected, actual), $"{text} is not as it should be.");

    internal static T Single<T>(IEnumerable<T> items)
    {
        T[] all = [.. items];
        Check(all.Length == 1, $"There are {all.Length} and not one.");
        return all[0];
    }

    internal static T IsType<T>(object? value)
    {
        Check(value?.GetType() == typeof(T), $"It is a '{value?.GetType()}' and not a '{typeof(T)}'.");
        return (T)value!;
    }

    internal static void Contains(string part, string text, StringComparison comparison) =>
        Check(text.Contains(part, comparison), $"'{part}' is not in '{text}'.");

    internal static void Contains<T>(T item, IEnumerable<T> items) =>
        Check(items.Contains(item), $"'{item}' is not there.");

    internal static void All<T>(IEnumerable<T> items, Action<T> check)
    {
        foreach (T item in items) check(item);
    }

    internal static void ThrowsAny<T>(Func<object> action)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T)
        {
            return;
        }

        throw new InvalidOperationException($"No '{typeof(T)}' was thrown.");
    }

    internal static async Task<T> ThrowsAsync<T>(Func<Task> action)
        where T : Exception
    {
        try
        {
            await action();
        }
        catch (T e)
        {
            return e;
        }

        throw new InvalidOperationException($"No '{typeof(T)}' was thrown.");
    }

    /// <summary>Collections are equal when their elements are, as xunit has it.</summary>
    private static bool AreEqual(object? a, object? b) => Equals(a, b)
        || (a is IEnumerable left and not string && b is IEnumerable right and not string
            && left.Cast<object?>().ToArray() is var x && right.Cast<object?>().ToArray() is var y
            && x.Length == y.Length && x.Zip(y).All(pair => AreEqual(pair.First, pair.Second)));

    private static void Check(bool condition, string message)
    {
        if (!condition) throw new InvalidOperationException(message);
    }
}
