using System.Diagnostics;
using Runtime.Tests.Support;

namespace Runtime.Tests;

/// <summary>What the tests run in other processes.</summary>
public static partial class Jobs
{
    private static int s_counter;

    [RunInProcess]
    public static int Square(int x) => x * x;

    [RunInProcess(Idempotent = true)]
    public static int Add(int left, int right = 10) => left + right;

    [RunInProcess]
    public static int Power(int number, int exponent) => (int)Math.Pow(number, exponent);

    [RunInProcess]
    public static string Clash(
        string self, string fn, string pool, string call, string options, string cancellationToken, string ct) =>
        string.Join(' ', self, fn, pool, call, options, cancellationToken, ct);

    [RunInProcess]
    public static int ProcessId() => Environment.ProcessId;

    [RunInProcess]
    public static string Text(string text) => text;

    [RunInProcess]
    public static byte[] Bytes(byte[] bytes) => bytes;

    /// <summary>Takes long enough for others to queue up behind it.</summary>
    [RunInProcess]
    public static int Dawdle(byte[] bytes)
    {
        Thread.Sleep(1);
        return bytes.Length;
    }

    [RunInProcess]
    public static int[] Array(int[] values) => values;

    [RunInProcess]
    public static List<int> List(List<int> values) => values;

    [RunInProcess]
    public static int Divide(int left, int right) => left / right;

    [RunInProcess]
    public static int Parse(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How often it ran in this very process.</summary>
    [RunInProcess]
    public static int Count() => ++s_counter;

    [RunInProcess]
    public static void SetCounter(int value) => s_counter = value;

    [RunInProcess]
    public static int Counter() => s_counter;

    [RunInProcess]
    public static void Touch(string path) => File.WriteAllText(path, string.Empty);

    [RunInProcess]
    public static void Fail(string name) => throw new FileNotFoundException($"There is no '{name}'.");

    [RunInProcess]
    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    [RunInProcess]
    public static int SleepFor(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    /// <summary>Sleeps for ever, deaf to all requests.</summary>
    [RunInProcess]
    public static int Hang()
    {
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Says that it runs by making a file, and goes on until another one is there.</summary>
    [RunInProcess(Idempotent = true)]
    public static int RunUntil(string started, string end)
    {
        File.WriteAllText(started, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        while (!File.Exists(end)) Thread.Sleep(2);
        return Environment.ProcessId;
    }

    /// <summary>Runs until its token fires.</summary>
    [RunInProcess]
    public static async Task<int> RunUntilCancelled(string started, string ended, CancellationToken cancellationToken)
    {
        File.WriteAllText(started, string.Empty);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
        finally
        {
            File.WriteAllText(ended, string.Empty);
        }
    }

    /// <summary>Hears its token and returns all the same.</summary>
    [RunInProcess]
    public static int ReturnWhenCancelled(string started, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(static () => { });
        File.WriteAllText(started, string.Empty);
        cancellationToken.WaitHandle.WaitOne();
        return 42;
    }

    /// <summary>Hears its token and goes on.</summary>
    [RunInProcess]
    public static int IgnoreToken(string started, CancellationToken cancellationToken)
    {
        _ = cancellationToken.IsCancellationRequested;
        File.WriteAllText(started, string.Empty);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    [RunInProcess]
    public static void Die(string death) => Death.Die(death);

    [RunInProcess(Idempotent = true)]
    public static int DieOnce(string path)
    {
        if (File.Exists(path)) return 42;
        File.WriteAllText(path, string.Empty);
        Process.GetCurrentProcess().Kill();
        return 0;
    }

    [RunInProcess]
    public static void Print(string text) => Console.WriteLine(text);

    /// <summary>Writes no line end.</summary>
    [RunInProcess]
    public static void PrintRepeated(string start, string text, int times)
    {
        Console.Write(start);
        for (int i = 0; i < times; i += 1024) Console.Write(string.Concat(Enumerable.Repeat(text, 1024)));
    }

    [RunInProcess]
    public static void PrintError(string text) => Console.Error.WriteLine(text);
}
