using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3010
{
    [Fact]
    public Task LambdaForACall_IsFlaggedAndFixed() =>
        Verify.Fix<LambdaInsteadOfCallAnalyzer, LambdaInsteadOfCallCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(IProcessPool pool, int offset)
            {
                string name = "a";
                await pool.RunAsync({|MP3010:() {|CS1660:=>|} name.Length + offset|});
            }
        }
        """),
        JobsSource.With("""
        public static partial class Program
        {
            public static async Task Run(IProcessPool pool, int offset)
            {
                string name = "a";
                await pool.RunAsync({|CS0103:Calls|}.RunWork(name, offset));
            }

            [RunInProcess]
            private static int RunWork(string name, int offset) => name.Length + offset;
        }
        """));

    [Fact]
    public Task LambdaThatUsesItsObject_IsFlaggedButNotFixed() =>
        Verify.NoFix<LambdaInsteadOfCallAnalyzer, LambdaInsteadOfCallCodeFix>(
        JobsSource.With("""
        public class Program
        {
            private int _offset = 1;
            public Task Run(IProcessPool pool) => pool.RunAsync({|MP3010:() {|CS1660:=>|} _offset + 1|});
        }
        """));

    [Fact]
    public Task CallsAndLambdasThatMakeCalls_AreNotFlagged() => Verify.NotFlagged<LambdaInsteadOfCallAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Add(1, 2));
                await Task.Run(() => 1);
                ProcessCall<int>[] calls = Array.ConvertAll([1, 2], i => Jobs.Calls.Add(i, i));
            }
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task OverloadThatTakesALambda_IsNotFlagged() => Verify.NotFlagged<LambdaInsteadOfCallAnalyzer>(
        JobsSource.With(JobsSource.OwnOverloads));

    [Fact]
    public Task SeveralLambdasOfOneMethod_AreFlaggedAndFixedWithDifferentNames() =>
        Verify.Fix<LambdaInsteadOfCallAnalyzer, LambdaInsteadOfCallCodeFix>(
        JobsSource.With("""
        public static partial class Program
        {
            public static async Task Run(IProcessPool pool, int offset)
            {
                await pool.RunAsync({|MP3010:() {|CS1660:=>|} offset + 1|});
                await pool.RunAsync({|MP3010:() {|CS1660:=>|} offset + 2|});
            }
        }
        """),
        JobsSource.With("""
        public static partial class Program
        {
            public static async Task Run(IProcessPool pool, int offset)
            {
                await pool.RunAsync({|CS0103:Calls|}.RunWork(offset));
                await pool.RunAsync({|CS0103:Calls|}.RunWork2(offset));
            }

            [RunInProcess]
            private static int RunWork2(int offset) => offset + 2;

            [RunInProcess]
            private static int RunWork(int offset) => offset + 1;
        }
        """));

    [Fact]
    public Task LambdaThatCallsAMarkedMethodThatIsNotStaticYet_IsNotFlagged() =>
        Verify.Analyzer<LambdaInsteadOfCallAnalyzer>(
        JobsSource.With("""
        public partial class Work
        {
            [RunInProcess] public int Twice(int a) => a * 2;
            public static Task Run(IProcessPool pool) => pool.RunAsync(() {|CS1660:=>|} Work.Twice(1));
        }
        """));

    [Fact]
    public Task LambdaInTopLevelStatements_IsFlaggedAndFixed() =>
        Verify.FixProject<LambdaInsteadOfCallAnalyzer, LambdaInsteadOfCallCodeFix>(
        [
            """
            // top-level
            using Multiprocessing;

            int offset = 3;
            await using var pool = new ProcessPool();
            System.Console.WriteLine(await pool.RunAsync({|MP3010:() {|CS1660:=>|} 1 + offset|}));

            public static class Other;
            """,
        ],
        [
            """
            // top-level
            using Multiprocessing;

            int offset = 3;
            await using var pool = new ProcessPool();
            System.Console.WriteLine(await pool.RunAsync(Calls.ExtractedWork(offset)));

            partial class Program
            {
                [RunInProcess]
                private static int ExtractedWork(int offset) => 1 + offset;
            }

            public static class Other;
            """,
        ]);

    [Fact]
    public Task LambdasForCallsInPropertiesAndVariables_AreFlaggedAndFixed() =>
        Verify.Fix<LambdaInsteadOfCallAnalyzer, LambdaInsteadOfCallCodeFix>(
        JobsSource.With("""
        public static partial class Program
        {
            public static ProcessPool Run(string name)
            {
                ProcessCall call = {|MP3010:() {|CS1660:=>|} Console.WriteLine(1)|};
                return new(new ProcessPoolOptions { Initializer = {|MP3010:() {|CS1660:=>|} Console.WriteLine(name)|} });
            }
        }
        """),
        JobsSource.With("""
        public static partial class Program
        {
            public static ProcessPool Run(string name)
            {
                ProcessCall call = {|CS0103:Calls|}.RunWork();
                return new(new ProcessPoolOptions { Initializer = {|CS0103:Calls|}.RunWork2(name) });
            }

            [RunInProcess]
            private static void RunWork2(string name) => Console.WriteLine(name);

            [RunInProcess]
            private static void RunWork() => Console.WriteLine(1);
        }
        """));

    [Fact]
    public Task OtherPropertiesOfThatName_AreNotFlagged() => Verify.NotFlagged<LambdaInsteadOfCallAnalyzer>(
        JobsSource.With("""
        public sealed class Options { public Action? Initializer { get; set; } }
        public static class Program
        {
            public static object Make() => new Options { Initializer = () => Console.WriteLine(1) };
            public static object Right() => new ProcessPoolOptions { Initializer = Jobs.Calls.Log("a") };
        }
        """));
}
