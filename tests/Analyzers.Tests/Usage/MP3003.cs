using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3003
{
    [Fact]
    public Task ScopesThatNobodyKeeps_AreFlaggedAndFixed() =>
        Verify.Fix<LockScopeIgnoredAnalyzer, LockScopeIgnoredCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static void Run(ProcessLock guard)
            {
                {|MP3003:guard.EnterScope()|};
                Console.WriteLine();
            }

            public static async Task RunAsync(ProcessLock guard, ProcessLock other)
            {
                await {|MP3003:guard.EnterScopeAsync()|};
                var abandoned = {|MP3003:other.EnterScope()|};
                Console.WriteLine(abandoned.WasAbandoned);
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static void Run(ProcessLock guard)
            {
                using var scope = guard.EnterScope();
                Console.WriteLine();
            }

            public static async Task RunAsync(ProcessLock guard, ProcessLock other)
            {
                using var scope = await guard.EnterScopeAsync();
                using var abandoned = other.EnterScope();
                Console.WriteLine(abandoned.WasAbandoned);
            }
        }
        """));

    [Fact]
    public Task ScopesThatAreKeptAndLocksThatAreLeft_AreNotFlagged() => Verify.NotFlagged<LockScopeIgnoredAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static ProcessLock.Scope Run(ProcessLock guard, Lock local)
            {
                using (guard.EnterScope()) { }
                using var scope = guard.EnterScope();
                var other = guard.EnterScope();
                other.Dispose();
                local.EnterScope();
                return guard.EnterScope();
            }

            public static void Pairs(ProcessLock guard)
            {
                guard.EnterScope();
                guard.Exit();
            }
        }
        """));

    [Fact]
    public Task ScopeThatIsTheWholeBranch_IsFlaggedButNotFixed() =>
        Verify.NoFix<LockScopeIgnoredAnalyzer, LockScopeIgnoredCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static void Run(ProcessLock guard, bool locks)
            {
                if (locks) {|MP3003:guard.EnterScope()|};
            }
        }
        """));

    [Fact]
    public Task ScopesThatAreAWholeBody_AreFlaggedButNotFixed() =>
        Verify.NoFix<LockScopeIgnoredAnalyzer, LockScopeIgnoredCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static void Run(ProcessLock guard) => {|MP3003:guard.EnterScope()|};
            public static async Task RunAsync(ProcessLock guard) => await {|MP3003:guard.EnterScopeAsync()|};
            public static Action Make(ProcessLock guard) => () => {|MP3003:guard.EnterScope()|};
            public static void Local(ProcessLock guard)
            {
                Enter();
                void Enter() => {|MP3003:guard.EnterScope()|};
            }
        }
        """));

    [Fact]
    public Task ScopesThatAreReturned_AreNotFlagged() => Verify.NotFlagged<LockScopeIgnoredAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static ProcessLock.Scope Run(ProcessLock guard) => guard.EnterScope();
            public static async Task<ProcessLock.AsyncScope> RunAsync(ProcessLock guard) => await guard.EnterScopeAsync();
            public static Func<ProcessLock.Scope> Make(ProcessLock guard) => () => guard.EnterScope();
        }
        """));

    [Fact]
    public Task ScopeInABlockThatAwaitsLater_IsFixedWithTheAsynchronousOne() =>
        Verify.Fix<LockScopeIgnoredAnalyzer, LockScopeIgnoredCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessLock guard)
            {
                {|MP3003:guard.EnterScope()|};
                await Task.Yield();
            }
            public static async Task Kept(ProcessLock guard)
            {
                var scope = {|MP3003:guard.EnterScope()|};
                await foreach (int n in Jobs.Calls.Count(1) is var c ? default(IAsyncEnumerable<int>)! : null!) { }
            }
            public static async Task Before(ProcessLock guard)
            {
                await Task.Yield();
                {|MP3003:guard.EnterScope()|};
                Func<Task> later = async () => await Task.Yield();
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessLock guard)
            {
                using var scope = await guard.EnterScopeAsync();
                await Task.Yield();
            }
            public static async Task Kept(ProcessLock guard)
            {
                using var scope = await guard.EnterScopeAsync();
                await foreach (int n in Jobs.Calls.Count(1) is var c ? default(IAsyncEnumerable<int>)! : null!) { }
            }
            public static async Task Before(ProcessLock guard)
            {
                await Task.Yield();
                using var scope = guard.EnterScope();
                Func<Task> later = async () => await Task.Yield();
            }
        }
        """));

    [Fact]
    public Task ScopeThatCannotOutliveWhatFollows_IsFlaggedButNotFixed() =>
        Verify.NoFix<LockScopeIgnoredAnalyzer, LockScopeIgnoredCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessRecursiveLock guard)
            {
                {|MP3003:guard.EnterScope()|};
                await Task.Yield();
            }
            public static IEnumerable<int> Count(ProcessLock guard)
            {
                {|MP3003:guard.EnterScope()|};
                yield return 1;
            }
        }
        """));
}
