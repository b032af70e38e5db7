using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class LifetimeOnLinux : LifetimeConformance
{
    private protected override Platform Platform { get; } = new(null);

    private protected override TimeSpan Time => Timeout.InfiniteTimeSpan;

    [Fact]
    public void Members_OfAllTypes_TakePart() => Assert.Equal("", Run("lifetime-missing"));

    /// <summary>All types in one program, which is what there is time for after each change.</summary>
    [Fact]
    public void Members_OfAllTypes_WhileTheHandleIsDisposedOf_EndOrThrow()
    {
        string table = Run("lifetime", "100", "1", "");
        foreach (TheoryDataRow<string> type in Types) Assert.Contains($"| {type.Data} | ", table);
    }
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LifetimeOnPortable : LifetimeConformance
{
    private protected override Platform Platform { get; } = new("portable");
}

/// <summary>As where the system's process-wide fence does nothing.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LifetimeWithFences : LifetimeConformance
{
    private protected override Platform Platform { get; } = new(null);

    private protected override string? Fences => "full";
}

/// <summary>
/// Handles that are disposed of, collected and passed on while threads use them, in a program of its own, since what
/// can go wrong ends the program. Of each type 10,000 rounds on Linux in the long form, which take about a minute;
/// otherwise as many as there is time for. The longest is <c>dotnet run -c Release --project benchmarks -- soak
/// lifetime</c>. See tests/TestWorker/Lifetime.
/// </summary>
public abstract class LifetimeConformance : IDisposable
{
    private protected const int Rounds = 10_000;

    private static readonly string s_program =
        typeof(Agent).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(a => a.Key == "TestWorker").Value!;

    public static TheoryData<string> Types =>
    [
        "lock", "named lock", "recursive lock", "semaphore", "named semaphore", "event", "named event", "condition",
        "condition of a lock",
        "barrier", "queue of numbers", "queue of texts", "queue of large texts", "named queue", "pipe", "small array",
        "large array", "value",
    ];

    private protected abstract Platform Platform { get; }

    private protected virtual string? Fences => null;

    /// <summary>So long goes on what has not done all its rounds.</summary>
    private protected virtual TimeSpan Time => TimeSpan.FromSeconds(8);

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Types))]
    public void Members_WhileTheHandleIsDisposedOf_EndOrThrow_AndTouchNoOtherObject(string type)
    {
        bool isWhole = Time == Timeout.InfiniteTimeSpan;
        string seconds = (isWhole ? int.MaxValue : Time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string rounds = isWhole ? Rounds.ToString("N0", CultureInfo.InvariantCulture) : "";
        Assert.Contains($"| {type} | {rounds}", Run("lifetime", $"{Rounds}", seconds, type));
    }

    [Fact]
    public void Spans_WhoseArrayIsGone_MeetNoOtherObject() => Assert.Equal("", Run("spans"));

    public void Dispose()
    {
        string[] left = [.. Directory.EnumerateFiles(Platform.TemporaryFolder, "*", SearchOption.AllDirectories)];
        Directory.Delete(Platform.TemporaryFolder, recursive: true);
        // That a named lock was held when its process ended is kept for the next one who opens it.
        Assert.DoesNotContain(
            left,
            file => !file.EndsWith("lease", StringComparison.Ordinal)
                && !Path.GetFileName(file).StartsWith("abandoned-", StringComparison.Ordinal));
        GC.SuppressFinalize(this);
    }

    /// <summary>The program watches its own progress: a hang ends it with a message.</summary>
    private protected string Run(params string[] arguments)
    {
        ProcessStartInfo start =
            new(s_program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Platform.Apply(start);
        if (Fences is not null) start.Environment["MULTIPROCESSING_FENCES"] = Fences;
        using Process program = Process.Start(start)!;
        Watch.Current?.Use(program.Id);
        StringBuilder errors = new();
        program.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        program.BeginErrorReadLine();
        string output = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        Assert.True(program.ExitCode == 0, $"Exit code {program.ExitCode}:\n{output}\n{errors}");
        Assert.Equal("", errors.ToString().Trim());
        return output;
    }
}
