using System.Runtime.CompilerServices;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>Jobs of every shape that a marked method can have.</summary>
public static partial class Jobs
{
    /// <summary>Adds.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    [RunInProcess]
    public static int Add(int a, int b = 2) => a + b;

    [RunInProcess]
    private static string Join(string separator, params string[] parts) => string.Join(separator, parts);

    [RunInProcess]
    internal static async Task<List<int>> Sort(List<int> values)
    {
        await Task.Yield();
        values.Sort();
        return values;
    }

    [RunInProcess(Idempotent = true)]
    public static ValueTask<Point?> MirrorAsync(Point? point) =>
        new(point is null ? null : new Point(point.Y, point.X));

    [RunInProcess]
    public static void Nothing()
    {
    }

    [RunInProcess]
    public static async IAsyncEnumerable<int> Count(
        int to, IProgress<double>? progress, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < to; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report((double)i / to);
            yield return i;
        }
    }

    [RunInProcess]
    public static string Clash(
        string pool, int options, bool self, int call, int writer, int reader, int context, int value,
        string cancellationToken,
        int @class, CancellationToken ct = default) =>
        $"{pool} {options} {self} {call} {writer} {reader} {context} {value} {cancellationToken} {@class}";

    [RunInProcess]
    private static Secret Hide(Secret secret) => new(secret.Value + 1, "hidden");

    internal static ProcessCall<string> JoinCall(string separator, params string[] parts) =>
        Calls.Join(separator, parts);

    internal static async Task<(int Value, string Note)> RunHide(int value)
    {
        Secret secret = await InProcess.Run(PrivateCalls.Hide(new Secret(value, "x")));
        return (secret.Value, secret.Note);
    }

    private sealed record Secret(int Value, string Note);
}

public record Point(int X, int Y);
