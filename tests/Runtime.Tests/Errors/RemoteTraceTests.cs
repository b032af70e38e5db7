using System.Reflection;
using Multiprocessing.OfAUser;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Errors
{
    /// <summary>What the remote part of a stack trace shows: the frames of the user's code, each once.</summary>
    public sealed class RemoteTraceTests(SharedPool shared) : ProcessTest
    {
        private const string Boundary = "--- End of stack trace from the other process ---";

        private readonly ProcessPool _pool = shared.Pool;

        [Fact]
        public async Task Trace_OfAMethod_GoesFromTheThrowToTheMarkedMethod()
        {
            Exception error = await Assert.ThrowsAsync<InvalidOperationException>(
                () => _pool.RunAsync(Tracing.Calls.Throw(2)));
            Assert.Equal(["Tracing.Fail", "Tracing.Through", "Tracing.Through", "Tracing.Throw"], FramesOf(error));
            Assert.All(RemoteLinesOf(error), line => Assert.Contains("RemoteTraceTests.cs:line ", line));
        }

        [Trait(TestAmount.Trait, TestAmount.All)]
        [Fact]
        public async Task Trace_OfEachWayToCall_IsTheSame()
        {
            Exception sync = Assert.Throws<InvalidOperationException>(() => _pool.Run(Tracing.Calls.Throw(0)));
            await using ChildProcess child = Tracing.Spawn.Throw(
                0, new ChildProcessOptions { ErrorOutput = _ => { } });
            Exception spawned = await Assert.ThrowsAsync<InvalidOperationException>(() => child.Completion);
            Exception mapped = await Assert.ThrowsAsync<InvalidOperationException>(
                () => _pool.MapAsync([0, 0], Tracing.Calls.Throw));
            Assert.All(
                [sync, spawned, mapped],
                error => Assert.Equal(["Tracing.Fail", "Tracing.Throw"], FramesOf(error)));
        }

        [Fact]
        public async Task Trace_OfAsyncMethods_HasNoFrameOfWhatRunsThem()
        {
            Exception error = await Assert.ThrowsAsync<InvalidOperationException>(
                () => _pool.RunAsync(Tracing.Calls.ThrowLater()));
            string[] frames = FramesOf(error);
            Assert.All(frames, frame => Assert.StartsWith("Tracing.", frame));
            Assert.Equal("Tracing.Fail", frames[0]);
            Assert.Equal(["Tracing.AwaitThrow", "Tracing.ThrowLater"], frames[^2..]);
        }

        [Fact]
        public async Task Trace_OfFrameworkCode_StaysFromTheThrow()
        {
            Exception parse = await Assert.ThrowsAsync<FormatException>(
                () => _pool.RunAsync(Tracing.Calls.ParseInATask()));
            string[] lines = RemoteLinesOf(parse);
            Assert.Contains(lines, line => line.StartsWith("   at System.Int32.Parse(", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains("ExecutionContext", StringComparison.Ordinal));

            Exception wait = await Assert.ThrowsAsync<AggregateException>(
                () => _pool.RunAsync(Tracing.Calls.WaitForAFailure()));
            Assert.Contains("   at System.Threading.Tasks.Task.Wait(", wait.StackTrace, StringComparison.Ordinal);
        }

        [Fact]
        public async Task Trace_OfInnerExceptions_HasNoPlumbingEither()
        {
            AggregateException error = await Assert.ThrowsAsync<AggregateException>(
                () => _pool.RunAsync(Tracing.Calls.WaitForAFailure()));
            Assert.Equal(2, error.InnerExceptions.Count);
            Assert.All(error.InnerExceptions, inner =>
            {
                string[] frames = FramesOf(inner);
                Assert.Equal("Tracing.Fail", frames[0]);
                Assert.All(frames, frame => Assert.StartsWith("Tracing.", frame));
            });
        }

        [Fact]
        public async Task Trace_ThroughReflection_KeepsTheUsersFramesOnBothSides()
        {
            Exception error = await Assert.ThrowsAsync<InvalidOperationException>(
                () => _pool.RunAsync(Tracing.Calls.ThrowByReflection()));
            Assert.Equal(["Tracing.Fail", "Tracing.ThrowByReflection"], FramesOf(error));
        }

        [Fact]
        public async Task Trace_OfAUsersNamespaceThatBeginsAsTheLibrarys_IsKept()
        {
            Exception error = await Assert.ThrowsAsync<InvalidOperationException>(
                () => _pool.RunAsync(UserCode.Calls.Throw()));
            Assert.StartsWith(
                "   at Multiprocessing.OfAUser.UserCode.Throw()", error.StackTrace, StringComparison.Ordinal);
        }

        [Trait(TestAmount.Trait, TestAmount.All)]
        [Fact]
        public async Task Trace_ThroughSeveralProcesses_HasTheFramesOfEachOnce()
        {
            Exception error = await Assert.ThrowsAsync<InvalidOperationException>(
                () => Eventually.Ends(_pool.RunAsync(Tracing.Calls.Descend(2))));
            string[] lines = RemoteLinesOf(error);
            Assert.Equal(2, lines.Count(line => line == Boundary));
            Assert.Equal(
                ["Tracing.Fail", "Tracing.Descend", Boundary, "Tracing.Descend", Boundary, "Tracing.Descend"],
                lines.Select(NameOf));
            Assert.Single(
                error.ToString().Split('\n'), line => line.Contains("Tracing.Fail(", StringComparison.Ordinal));
        }

        [Trait(TestAmount.Trait, TestAmount.All)]
        [Fact]
        public async Task RemoteException_ThroughSeveralProcesses_NamesTheOriginal()
        {
            RemoteException error = await Assert.ThrowsAsync<RemoteException>(
                () => Eventually.Ends(_pool.RunAsync(Tracing.Calls.DescendToAnOddOne(2))));
            Assert.Equal(typeof(NumberedException).FullName, error.RemoteTypeName);
            Assert.Equal("number 7", error.RemoteMessage);
        }

        [Trait(TestAmount.Trait, TestAmount.All)]
        [Fact]
        public async Task ErrorOutput_OfChildrenOfChildren_HasTheTraceOnce()
        {
            List<string> lines = [];
            await using ChildProcess child = Tracing.Spawn.DescendByChildren(
                2, new ChildProcessOptions { ErrorOutput = line => lines.Add(line) });
            await Assert.ThrowsAsync<InvalidOperationException>(() => Eventually.Ends(child.Completion));
            await Eventually.Ends(child.WaitForExitAsync());
            Assert.Equal(3, lines.Count(line => line.Contains("ended by an unhandled exception: System.Invalid")));
            Assert.Single(lines, line => line.Contains("Tracing.Fail(", StringComparison.Ordinal));
            // In the upper two it is thrown by the await, and once more where the child is disposed of.
            Assert.Equal(5, lines.Count(line => line.Contains("Tracing.DescendByChildren(", StringComparison.Ordinal)));
            Assert.DoesNotContain(lines, line => line.Contains("at Multiprocessing.", StringComparison.Ordinal));
        }

        /// <summary>The frames of the other processes, as "Type.Method".</summary>
        private static string[] FramesOf(Exception error) =>
            [.. RemoteLinesOf(error).Where(line => !line.StartsWith("---", StringComparison.Ordinal)).Select(NameOf)];

        private static string[] RemoteLinesOf(Exception error)
        {
            string trace = error.StackTrace!;
            return trace[..trace.LastIndexOf(Boundary, StringComparison.Ordinal)]
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        private static string NameOf(string line)
        {
            const string prefix = "   at Runtime.Tests.Errors.";
            if (!line.StartsWith(prefix, StringComparison.Ordinal)) return line;
            string name = line[prefix.Length..line.IndexOf('(', StringComparison.Ordinal)];
            return name.Contains("<>c", StringComparison.Ordinal) ? "Tracing.(lambda)" : name;
        }
    }

    internal static partial class Tracing
    {
        [RunInProcess]
        internal static void Throw(int depth)
        {
            if (depth > 0) Through(depth);
            else Fail();
        }

        [RunInProcess]
        internal static async Task ThrowLater() => await AwaitThrow();

        [RunInProcess]
        internal static Task<int> ParseInATask() => Task.Run(() => int.Parse("no number"));

        [RunInProcess]
        internal static void WaitForAFailure() => Task.WhenAll(Task.Run(Fail), Task.Run(Fail)).Wait();

        [RunInProcess]
        internal static void ThrowByReflection() => typeof(Tracing)
            .GetMethod(nameof(Fail), BindingFlags.NonPublic | BindingFlags.Static)!
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null);

        [RunInProcess]
        internal static void Descend(int levels)
        {
            if (levels == 0) Fail();
            using ProcessPool pool = new(1);
            pool.RunAsync(Calls.Descend(levels - 1)).GetAwaiter().GetResult();
        }

        [RunInProcess]
        internal static async Task DescendToAnOddOne(int levels)
        {
            if (levels == 0) throw AnOddOne();
            await using ProcessPool pool = new(1);
            await pool.RunAsync(Calls.DescendToAnOddOne(levels - 1));
        }

        [RunInProcess]
        internal static async Task DescendByChildren(int levels)
        {
            if (levels == 0) Fail();
            await using ChildProcess child = Spawn.DescendByChildren(levels - 1);
            await child.Completion;
        }

        private static Exception AnOddOne() => new NumberedException(7);

        private static void Through(int depth)
        {
            if (depth > 1) Through(depth - 1);
            else Fail();
        }

        private static async Task AwaitThrow()
        {
            await Task.Yield();
            await Task.Run(Fail);
        }

        private static void Fail() => throw new InvalidOperationException("traced");
    }
}

namespace Multiprocessing.OfAUser
{
    internal static partial class UserCode
    {
        [RunInProcess]
        internal static void Throw() => throw new InvalidOperationException("in a user's namespace");
    }
}
