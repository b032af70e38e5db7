namespace Multiprocessing.Analyzers.Tests.Support;

/// <summary>A type with marked methods and, written by hand, the stubs that the generator would emit for it.</summary>
internal static class JobsSource
{
    public const string Text =
        """

        public static partial class Jobs
        {
            [RunInProcess] public static int Add(int a, int b) => a + b;
            [RunInProcess] public static void Log(string text) { }

            public static class Calls
            {
                public static ProcessCall<int> Add(int a, int b) => throw null!;
                public static ProcessCall Log(string text) => throw null!;
                public static ProcessStreamCall<int> Count(int to) => throw null!;
                public static ProcessCall Guard(ProcessLock guard) => throw null!;
            }

            public static class Spawn
            {
                public static ChildProcess<int> Add(int a, int b, ChildProcessOptions? options = null) => throw null!;
            }
        }

        public sealed class JobsStubs(IProcessPool pool)
        {
            public Task<int> AddAsync(int a, int b, CancellationToken cancellationToken = default) => pool.RunAsync(Jobs.Calls.Add(a, b));
            public IAsyncEnumerable<int> CountAsync(int to) => pool.StreamAsync(Jobs.Calls.Count(to));
        }

        public static class JobsExtensions
        {
            extension(IProcessPool pool)
            {
                public JobsStubs Jobs => new(pool);
            }
        }
        """;

    public const string Usings =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Multiprocessing;

        """;

    /// <summary>Methods of one's own that take a lambda, or a result, where those of a pool want a call.</summary>
    public const string OwnOverloads = """
        public static class Overloads
        {
            public static Task<int> RunAsync(this IProcessPool pool, Func<int> work) => Task.FromResult(work());
            public static Task<int> RunAsync(this IProcessPool pool, int value) => Task.FromResult(value);
        }
        public static class Program
        {
            public static Task<int> One(IProcessPool pool) => pool.RunAsync(() => 1);
            public static Task<int> Two(IProcessPool pool) => pool.RunAsync(() => Jobs.Add(1, 2));
            public static Task<int> Three(IProcessPool pool) => pool.RunAsync(Jobs.Add(1, 2));
        }
        """;

    /// <summary>The source with the usual usings in front and the type behind.</summary>
    public static string With(string source) => Usings + source + Text;
}
