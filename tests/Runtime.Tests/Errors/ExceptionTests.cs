using System.Collections;
using System.Runtime.CompilerServices;
using Multiprocessing.TestSupport;
using Multiprocessing.Wire;
using Runtime.Tests.Support;

namespace Runtime.Tests.Errors;

/// <summary>Exceptions of a method, seen by the caller.</summary>
public sealed class ExceptionTests(SharedPool shared) : ProcessTest
{
    private readonly ProcessPool _pool = shared.Pool;

    public static TheoryData<string, Type, string> Kept => new()
    {
        { "framework", typeof(InvalidOperationException), "runtime error 123" },
        { "key", typeof(KeyNotFoundException), "no such key" },
        { "argument", typeof(ArgumentException), "bad (Parameter 'value')" },
        { "argument-null", typeof(ArgumentNullException), "Value cannot be null. (Parameter 'value')" },
        { "range", typeof(ArgumentOutOfRangeException), "Specified argument was out of the range of valid values. "
            + "(Parameter 'value')" },
        { "file", typeof(FileNotFoundException), "gone" },
        { "timeout", typeof(TimeoutException), "its own" },
        { "message-only", typeof(MessageOnlyException), "from a message" },
        { "with-inner", typeof(WithInnerException), "with an inner one" },
        { "nested", typeof(Outer.NestedException), "nested" },
        { "queue-full", typeof(QueueFullException), "full" },
        { "queue-empty", typeof(QueueEmptyException), "empty" },
        { "queue-closed", typeof(QueueClosedException), "closed" },
        { "barrier", typeof(BrokenBarrierException), "broken" },
    };

    public static TheoryData<string, Type, string> Replaced => new()
    {
        { "numbered", typeof(NumberedException), "number 5" },
        { "fussy", typeof(FussyException), "anything else" },
        { "private", typeof(object), "private" },
        { "generic", typeof(GenericException<int>), "generic" },
    };

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("G-01")]
    [MemberData(nameof(Kept))]
    public async Task Exception_ThatCanBeRebuilt_KeepsItsTypeMessageAndTrace(string kind, Type type, string message)
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => _pool.RunAsync(Throwing.Calls.Throw(kind)));
        Assert.Equal(type, error.GetType());
        AssertRemote(error, message);
        Exception sync = Assert.ThrowsAny<Exception>(() => _pool.Run(Throwing.Calls.Throw(kind)));
        Assert.Equal(type, sync.GetType());
        AssertRemote(sync, message);
        await using ChildProcess child = Throwing.Spawn.Throw(kind, new ChildProcessOptions { ErrorOutput = _ => { } });
        Exception spawned = await Assert.ThrowsAnyAsync<Exception>(() => child.Completion);
        Assert.Equal(type, spawned.GetType());
        AssertRemote(spawned, message);
    }

    [Theory, Row("G-01")]
    [MemberData(nameof(Replaced))]
    public async Task Exception_ThatCannotBeRebuilt_IsARemoteException(string kind, Type type, string message)
    {
        RemoteException error = await Assert.ThrowsAsync<RemoteException>(
            () => _pool.RunAsync(Throwing.Calls.Throw(kind)));
        if (type != typeof(object)) Assert.Equal(type.FullName, error.RemoteTypeName);
        Assert.Equal(message, error.RemoteMessage);
        Assert.Contains("   at Runtime.Tests.Errors.Throwing.Throw", error.RemoteStackTrace, StringComparison.Ordinal);
        AssertRemote(error, $"{error.RemoteTypeName}: {message}");
        Assert.Equal(4, await _pool.RunAsync(Jobs.Calls.Square(2)));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("message-throws")]
    [InlineData("to-string-throws")]
    [InlineData("trace-throws")]
    [InlineData("data-throws")]
    [InlineData("long-message")]
    [InlineData("deep")]
    [InlineData("wide")]
    [InlineData("shared")]
    [InlineData("shared-at-the-bottom")]
    [InlineData("null-message")]
    [InlineData("surrogate")]
    public async Task Exception_HoweverOdd_HarmsOnlyItsOwnCall(string kind)
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Ends(_pool.RunAsync(Throwing.Calls.Throw(kind))));
        Assert.Equal(4, await Eventually.Ends(_pool.RunAsync(Jobs.Calls.Square(2))));
        await using ChildProcess child = Throwing.Spawn.Throw(kind, new ChildProcessOptions { ErrorOutput = _ => { } });
        await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Ends(child.Completion));
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(1, child.ExitCode);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Exception_WithManyNodes_BecomesNoMoreThanALimitedText()
    {
        foreach (
            Exception error in (Exception[])[Throwing.Shared(20), Throwing.SharedAtTheBottom(), Throwing.Deep(500)])
        {
            (int nodes, long characters) = Count(RemoteError.Capture(error));
            // 1,024 nodes; on each of 17 levels, texts of 16 times as many messages of some 60 characters.
            Assert.InRange(nodes, 2, 1024);
            Assert.InRange(characters, 1, 17 * 16 * 1024 * 60);
        }

        static (int, long) Count(RemoteError error)
        {
            (int nodes, long characters) = (1, error.Message.Length);
            foreach ((int innerNodes, long innerCharacters) in error.Inner.Select(Count))
            {
                nodes += innerNodes;
                characters += innerCharacters;
            }
            return (nodes, characters);
        }
    }

    [Fact]
    public async Task OperationCanceledException_OfTheMethodsOwn_CancelsTheTaskAsInAnAsyncMethod()
    {
        Task call = _pool.RunAsync(Throwing.Calls.Throw("cancelled"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(call.IsCanceled);
        Assert.Throws<OperationCanceledException>(() => _pool.Run(Throwing.Calls.Throw("cancelled")));
    }

    [Fact, Row("G-01")]
    public async Task InnerExceptions_OfAnyDepth_AreKept()
    {
        WithInnerException error = await Assert.ThrowsAsync<WithInnerException>(
            () => _pool.RunAsync(Throwing.Calls.Throw("with-inner")));
        InvalidOperationException inner = Assert.IsType<InvalidOperationException>(error.InnerException);
        Assert.Equal("the inner one", inner.Message);
        Assert.Equal("innermost", Assert.IsType<FormatException>(inner.InnerException).Message);
        Assert.Contains("   at ", inner.StackTrace, StringComparison.Ordinal);
    }

    [Fact, Row("G-01")]
    public async Task AggregateException_OfAMethod_KeepsAllItsInnerOnes()
    {
        AggregateException error = await Assert.ThrowsAsync<AggregateException>(
            () => _pool.RunAsync(Throwing.Calls.Throw("aggregate")));
        Assert.Equal(["first", "second"], error.InnerExceptions.Select(e => e.Message));
        Assert.Equal(
            [typeof(FormatException), typeof(TimeoutException)], error.InnerExceptions.Select(e => e.GetType()));
        Assert.Equal("several (first) (second)", error.Message);
    }

    /// <summary>Its message is made of those within, of which these have another one here.</summary>
    [Fact, Row("G-01")]
    public async Task AggregateException_WithOneThatCannotBeRebuilt_KeepsAllItsInnerOnes()
    {
        AggregateException error = await Assert.ThrowsAsync<AggregateException>(
            () => _pool.RunAsync(Throwing.Calls.Throw("aggregate-numbered")));
        Assert.Equal(
            [typeof(RemoteException), typeof(FormatException)], error.InnerExceptions.Select(e => e.GetType()));
        Assert.StartsWith("several (", error.Message, StringComparison.Ordinal);
        // And once more, through another process.
        AggregateException again = Assert.IsType<AggregateException>(
            ExceptionRebuilder.Rebuild(RemoteError.Capture(error), module: null));
        Assert.Equal(error.InnerExceptions.Select(e => e.GetType()), again.InnerExceptions.Select(e => e.GetType()));
        Assert.Equal(error.Message, again.Message);
    }

    [Fact, Row("G-01")]
    public async Task Exception_WithAConstructorForTheMessageAlone_KeepsItsInnerOne()
    {
        CausedException error = await Assert.ThrowsAsync<CausedException>(
            () => _pool.RunAsync(Throwing.Calls.Throw("caused")));
        Assert.Equal("the cause", Assert.IsType<TimeoutException>(error.InnerException).Message);
    }

    [Fact]
    public async Task HResultAndParameterName_OfAnException_AreKept()
    {
        ArgumentException argument = await Assert.ThrowsAsync<ArgumentException>(
            () => _pool.RunAsync(Throwing.Calls.Throw("argument")));
        Assert.Equal("value", argument.ParamName);
        ArgumentOutOfRangeException range = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => _pool.RunAsync(Throwing.Calls.Throw("range-of-a-value")));
        Assert.Equal(("number", "-1"), (range.ParamName, range.ActualValue));
        ArgumentException within = await Assert.ThrowsAsync<ArgumentException>(
            () => _pool.RunAsync(Throwing.Calls.Throw("argument-with-inner")));
        Assert.Equal(("value", "inner"), (within.ParamName, within.InnerException?.Message));
        IOException io = await Assert.ThrowsAsync<IOException>(() => _pool.RunAsync(Throwing.Calls.Throw("hresult")));
        Assert.Equal(unchecked((int)0x80070020), io.HResult);
    }

    [Fact, Row("G-01")]
    public async Task ToString_OfARemoteFailure_ShowsBothSides()
    {
        Exception error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await _pool.RunAsync(Throwing.Calls.Throw("framework")));
        string text = error.ToString();
        int remote = text.IndexOf("Runtime.Tests.Errors.Throwing.Throw", StringComparison.Ordinal);
        int local = text.IndexOf(nameof(ToString_OfARemoteFailure_ShowsBothSides), StringComparison.Ordinal);
        Assert.True(remote > 0 && local > remote, text);
        Assert.Contains("ExceptionTests.cs:line ", text[..local], StringComparison.Ordinal);
    }

    private static void AssertRemote(Exception error, string message)
    {
        Assert.Equal(message, error.Message);
        Assert.StartsWith("   at Runtime.Tests.Errors.Throwing.Throw", error.StackTrace, StringComparison.Ordinal);
        Assert.Contains("other process", error.StackTrace, StringComparison.Ordinal);
    }
}

public class MessageOnlyException(string message) : Exception(message);

public class CausedException(string message) : Exception(message)
{
    public CausedException(int number, Exception cause) : this($"number {number}") => Cause(this) = cause;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Cause(Exception exception);
}

public class WithInnerException(string message, Exception? inner) : Exception(message, inner);

/// <summary>Has no constructor that a message alone could be given to.</summary>
public class NumberedException(int number) : Exception($"number {number}");

/// <summary>Refuses the message that it has itself.</summary>
public class FussyException : Exception
{
    public FussyException() : base("anything else")
    {
    }

    public FussyException(string message) : base(message) =>
        throw new ArgumentException("I want another message", nameof(message));
}

public class GenericException<T>(string message) : Exception(message)
{
    public T? Value { get; init; }
}

public static class Outer
{
    public class NestedException(string message) : Exception(message);
}

internal static partial class Throwing
{
    [RunInProcess]
    internal static void Throw(string kind)
    {
        string value = kind;
        throw kind switch
        {
            "framework" => new InvalidOperationException("runtime error 123"),
            "key" => new KeyNotFoundException("no such key"),
            "argument" => new ArgumentException("bad", nameof(value)),
            "argument-with-inner" => new ArgumentException("bad", nameof(value), new TimeoutException("inner")),
            "range-of-a-value" => OutOfRange(-1),
            "aggregate-numbered" => new AggregateException(
                "several", new NumberedException(7), new FormatException("second")),
            "caused" => new CausedException(1, new TimeoutException("the cause")),
            "argument-null" => new ArgumentNullException(nameof(value)),
            "range" => new ArgumentOutOfRangeException(nameof(value)),
            "file" => new FileNotFoundException("gone"),
            "hresult" => new IOException("sharing", unchecked((int)0x80070020)),
            "cancelled" => new OperationCanceledException("by itself"),
            "timeout" => new TimeoutException("its own"),
            "message-only" => new MessageOnlyException("from a message"),
            "with-inner" => Chain(),
            "nested" => new Outer.NestedException("nested"),
            "queue-full" => new QueueFullException("full"),
            "queue-empty" => new QueueEmptyException("empty"),
            "queue-closed" => new QueueClosedException("closed"),
            "barrier" => new BrokenBarrierException("broken"),
            "aggregate" =>
                new AggregateException("several", new FormatException("first"), new TimeoutException("second")),
            "numbered" => new NumberedException(5),
            "fussy" => new FussyException(),
            "private" => new PrivateException("private"),
            "generic" => new GenericException<int>("generic"),
            "message-throws" => new MessageThrowsException(),
            "to-string-throws" => new ToStringThrowsException(),
            "trace-throws" => new TraceThrowsException(),
            "data-throws" => new DataThrowsException(),
            "long-message" => new InvalidOperationException(new string('x', 3_000_000)),
            "deep" => Deep(500),
            "wide" =>
                new AggregateException(
                    Enumerable.Range(0, 5000).Select(i => new InvalidOperationException($"number {i}"))),
            "shared" => Shared(20),
            "shared-at-the-bottom" => SharedAtTheBottom(),
            "null-message" => new NullMessageException(),
            "surrogate" => new InvalidOperationException("half a character: \ud83d"),
            _ => new NotSupportedException(kind),
        };
    }

    private static Exception OutOfRange(int number)
    {
        try
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            throw new InvalidOperationException();
        }
        catch (ArgumentOutOfRangeException error)
        {
            return error;
        }
    }

    internal static Exception SharedAtTheBottom() =>
        Wide(Wide(Wide(new InvalidOperationException(new string('x', 50)), 16_000), 64), 64);

    private static AggregateException Wide(Exception error, int count) => new(Enumerable.Repeat(error, count));

    // A few objects, but as a tree, which is how texts and frames see them, 3^depth.
    internal static Exception Shared(int depth)
    {
        Exception error = new InvalidOperationException("innermost");
        for (int i = 0; i < depth; i++) error = new AggregateException(error, error, error);
        return error;
    }

    private static WithInnerException Chain()
    {
        try
        {
            try
            {
                throw new FormatException("innermost");
            }
            catch (FormatException innermost)
            {
                throw new InvalidOperationException("the inner one", innermost);
            }
        }
        catch (InvalidOperationException inner)
        {
            return new WithInnerException("with an inner one", inner);
        }
    }

    internal static Exception Deep(int depth)
    {
        Exception error = new InvalidOperationException("innermost");
        for (int i = 0; i < depth; i++) error = new InvalidOperationException($"depth {i}", error);
        return error;
    }

    private sealed class PrivateException(string message) : Exception(message);

    private sealed class MessageThrowsException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message for you");
    }

    private sealed class NullMessageException : Exception
    {
        public override string Message => null!;
    }

    private sealed class ToStringThrowsException() : Exception("its ToString throws")
    {
        public override string ToString() => throw new InvalidOperationException("no text for you");
    }

    private sealed class TraceThrowsException() : Exception("its trace throws")
    {
        public override string? StackTrace => throw new InvalidOperationException("no trace for you");
    }

    private sealed class DataThrowsException() : Exception("its data throws")
    {
        public override IDictionary Data => throw new InvalidOperationException("no data for you");
    }
}
