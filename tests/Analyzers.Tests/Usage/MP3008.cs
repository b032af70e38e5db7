using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3008
{
    [Fact]
    public Task ReadLine_IsFlaggedAndFixed() => Verify.Fix<ConsoleInputInWorkerAnalyzer, ConsoleInputInWorkerCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static string? Ask() => {|MP3008:Console.ReadLine()|};
            [RunInProcess] public static string Greet(string text, CancellationToken token = default)
            {
                string? name = {|MP3008:Console.ReadLine()|};
                return text + name;
            }
            public static string Use() => Greet("a") + Ask();
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static string? Ask(string? input = null) => input;
            [RunInProcess] public static string Greet(string text, string? input = null, CancellationToken token = default)
            {
                string? name = input;
                return text + name;
            }
            public static string Use() => Greet("a") + Ask();
        }
        """));

    [Fact]
    public Task OtherInput_IsFlaggedButNotFixed() =>
        Verify.NoFix<ConsoleInputInWorkerAnalyzer, ConsoleInputInWorkerCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static int Key() => {|MP3008:Console.Read()|} + {|MP3008:Console.In|}.Read();
            [RunInProcess] public static string? Line(CancellationToken token) => {|MP3008:Console.ReadLine()|};
        }
        """));

    [Fact]
    public Task OutputAndUnmarkedMethods_AreNotFlagged() => Verify.NotFlagged<ConsoleInputInWorkerAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Print() => Console.WriteLine("a");
            public static string? Ask() => Console.ReadLine();
        }
        """));

    [Fact]
    public Task LinesThatAreReadSeveralTimes_AreFlaggedButNotFixed() =>
        Verify.NoFix<ConsoleInputInWorkerAnalyzer, ConsoleInputInWorkerCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static int Loop()
            {
                int lines = 0;
                while ({|MP3008:Console.ReadLine()|} is { Length: > 0 }) lines++;
                for (int i = 0; i < 2; i++) lines += {|MP3008:Console.ReadLine()|}!.Length;
                foreach (int i in new int[2]) lines += {|MP3008:Console.ReadLine()|}!.Length;
                return lines;
            }
            [RunInProcess] public static string? Inner()
            {
                Func<string?> read = () => {|MP3008:Console.ReadLine()|};
                string? Line() => {|MP3008:Console.ReadLine()|};
                return read() + Line();
            }
        }
        """));

    [Fact]
    public Task OptionalParametersBehindTheToken_KeepTheirPlace() =>
        Verify.Fix<ConsoleInputInWorkerAnalyzer, ConsoleInputInWorkerCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static string? Ask(CancellationToken token = default, int retries = 1) => {|MP3008:Console.ReadLine()|};
            public static string? Use(CancellationToken token) => Ask(token, 3);
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static string? Ask(CancellationToken token = default, int retries = 1, string? input = null) => input;
            public static string? Use(CancellationToken token) => Ask(token, 3);
        }
        """));
}
