using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3011
{
    [Fact]
    public Task MethodsForCalls_AreFlaggedAndFixed() =>
        Verify.Fix<UnmarkedMethodInsteadOfCallAnalyzer, UnmarkedMethodInsteadOfCallCodeFix>(
        JobsSource.With("""
        public static class Work
        {
            public static int Twice(int a) => a * 2;
        }
        public static class Program
        {
            public static async Task Run(IProcessPool pool)
            {
                await pool.RunAsync({|CS1503:{|MP3011:Work.Twice(1)|}|});
                await pool.RunAsync({|CS1503:{|MP3011:Jobs.Add(1, 2)|}|});
                await pool.RunAsync(() {|CS1660:=>|} {|MP3011:Jobs.Add(3, 4)|});
            }
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static int Twice(int a) => a * 2;
        }
        public static class Program
        {
            public static async Task Run(IProcessPool pool)
            {
                await pool.RunAsync(Work.{|CS0117:Calls|}.Twice(1));
                await pool.RunAsync(Jobs.Calls.Add(1, 2));
                await pool.RunAsync(Jobs.Calls.Add(3, 4));
            }
        }
        """));

    [Fact]
    public Task Calls_AreNotFlagged() => Verify.NotFlagged<UnmarkedMethodInsteadOfCallAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Add(1, 2));
                await pool.RunAsync(Make());
                await Task.Run(() => Jobs.Add(1, 2));
            }

            private static ProcessCall<int> Make() => Jobs.Calls.Add(1, 2);
        }
        """));

    [Fact]
    public Task OverloadThatTakesTheResult_IsNotFlagged() => Verify.NotFlagged<UnmarkedMethodInsteadOfCallAnalyzer>(
        JobsSource.With(JobsSource.OwnOverloads));

    [Fact]
    public Task MethodWhoseStubHasAnotherName_IsFlaggedAndFixed() =>
        Verify.FixProject<UnmarkedMethodInsteadOfCallAnalyzer, UnmarkedMethodInsteadOfCallCodeFix>(
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Work
            {
                [RunInProcess(Name = "Double")] public static int Twice(int a) => a * 2;
            }
            """,
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static class Caller
            {
                public static Task<int> Use(ProcessPool pool) => pool.RunAsync({|CS1503:{|MP3011:Work.Twice(1)|}|});
            }
            """,
        ],
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Work
            {
                [RunInProcess(Name = "Double")] public static int Twice(int a) => a * 2;
            }
            """,
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static class Caller
            {
                public static Task<int> Use(ProcessPool pool) => pool.RunAsync(Work.Calls.Double(1));
            }
            """,
        ]);

    [Fact]
    public Task MarkedMethodThatIsNotStaticYet_IsFlagged() => Verify.Analyzer<UnmarkedMethodInsteadOfCallAnalyzer>(
        JobsSource.With("""
        public partial class Work
        {
            [RunInProcess] public int Twice(int a) => a * 2;
            public static Task Run(IProcessPool pool) => pool.RunAsync(() {|CS1660:=>|} {|MP3011:Work.Twice(1)|});
        }
        """));

    [Fact]
    public Task MethodsForCallsWithOptionsInPropertiesAndVariables_AreFlaggedAndFixed() =>
        Verify.Fix<UnmarkedMethodInsteadOfCallAnalyzer, UnmarkedMethodInsteadOfCallCodeFix>(
        JobsSource.With("""
        public static partial class Program
        {
            [RunInProcess] public static void Prepare() { }

            public static async Task Run(ProcessPool pool)
            {
                await pool.RunAsync(() {|CS1660:=>|} {|MP3011:Jobs.Add(1, 2)|}, new CallOptions());
                var one = new ProcessPoolOptions { Initializer = {|CS0428:{|MP3011:Prepare|}|} };
                var two = new ProcessPoolOptions { Initializer = () {|CS1660:=>|} {|MP3011:Jobs.Log("a")|} };
                ProcessCall<int> call = {|CS0029:{|MP3011:Jobs.Add(3, 4)|}|};
            }
        }
        """),
        JobsSource.With("""
        public static partial class Program
        {
            [RunInProcess] public static void Prepare() { }

            public static async Task Run(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Add(1, 2), new CallOptions());
                var one = new ProcessPoolOptions { Initializer = {|CS0103:Calls|}.Prepare() };
                var two = new ProcessPoolOptions { Initializer = Jobs.Calls.Log("a") };
                ProcessCall<int> call = Jobs.Calls.Add(3, 4);
            }
        }
        """));

    [Fact]
    public Task OverloadThatNeedsNoArguments_IsTheOneThatIsCalled() =>
        Verify.Fix<UnmarkedMethodInsteadOfCallAnalyzer, UnmarkedMethodInsteadOfCallCodeFix>(
        JobsSource.With("""
        public static partial class Program
        {
            public static void Prepare(string what) { }
            public static void Prepare() { }
            public static object Run() => new ProcessPoolOptions { Initializer = {|CS0428:{|MP3011:Prepare|}|} };
        }
        """),
        JobsSource.With("""
        public static partial class Program
        {
            public static void Prepare(string what) { }

            [RunInProcess]
            public static void Prepare() { }
            public static object Run() => new ProcessPoolOptions { Initializer = {|CS0103:Calls|}.Prepare() };
        }
        """));
}
