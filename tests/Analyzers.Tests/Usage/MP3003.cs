using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3003
{
    [Fact]
    public Task ScopesThatNobodyKeeps_AreFlaggedAndFixed() => Verify.Fix<LockScopeIgnoredAnalyzer, LockScopeIgnoredCodeFix>(
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
    public Task ScopeThatIsTheWholeBranch_IsFlaggedButNotFixed() => Verify.NoFix<LockScopeIgnoredAnalyzer, LockScopeIgnoredCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static void Run(ProcessLock guard, bool locks)
            {
                if (locks) {|MP3003:guard.EnterScope()|};
            }
        }
        """));
}
