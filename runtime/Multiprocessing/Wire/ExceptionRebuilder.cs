using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>
/// Makes the exception that the caller sees of one that was thrown in another process: of its own type for a fixed list
/// of the framework's and for those that the compiler saw, otherwise a <see cref="RemoteException"/>. A type is never
/// looked up by its name.
/// </summary>
internal static class ExceptionRebuilder
{
    private static readonly Dictionary<string, Func<string, Exception?, Exception>> s_framework = new(
        StringComparer.Ordinal)
    {
        [typeof(Exception).FullName!] = (m, i) => new Exception(m, i),
        [typeof(SystemException).FullName!] = (m, i) => new SystemException(m, i),
        [typeof(ApplicationException).FullName!] = (m, i) => new ApplicationException(m, i),
        [typeof(AccessViolationException).FullName!] = (m, i) => new AccessViolationException(m, i),
        [typeof(ArgumentException).FullName!] = (m, i) => new ArgumentException(m, i),
        [typeof(ArgumentNullException).FullName!] = (m, i) => new ArgumentNullException(m, i),
        [typeof(ArgumentOutOfRangeException).FullName!] = (m, i) => new ArgumentOutOfRangeException(m, i),
        [typeof(ArithmeticException).FullName!] = (m, i) => new ArithmeticException(m, i),
        [typeof(ArrayTypeMismatchException).FullName!] = (m, i) => new ArrayTypeMismatchException(m, i),
        [typeof(BadImageFormatException).FullName!] = (m, i) => new BadImageFormatException(m, i),
        [typeof(DirectoryNotFoundException).FullName!] = (m, i) => new DirectoryNotFoundException(m, i),
        [typeof(DivideByZeroException).FullName!] = (m, i) => new DivideByZeroException(m, i),
        [typeof(DllNotFoundException).FullName!] = (m, i) => new DllNotFoundException(m, i),
        [typeof(DriveNotFoundException).FullName!] = (m, i) => new DriveNotFoundException(m, i),
        [typeof(EndOfStreamException).FullName!] = (m, i) => new EndOfStreamException(m, i),
        [typeof(EntryPointNotFoundException).FullName!] = (m, i) => new EntryPointNotFoundException(m, i),
        [typeof(FieldAccessException).FullName!] = (m, i) => new FieldAccessException(m, i),
        [typeof(FileLoadException).FullName!] = (m, i) => new FileLoadException(m, i),
        [typeof(FileNotFoundException).FullName!] = (m, i) => new FileNotFoundException(m, i),
        [typeof(FormatException).FullName!] = (m, i) => new FormatException(m, i),
        [typeof(IndexOutOfRangeException).FullName!] = (m, i) => new IndexOutOfRangeException(m, i),
        [typeof(InsufficientMemoryException).FullName!] = (m, i) => new InsufficientMemoryException(m, i),
        [typeof(InvalidCastException).FullName!] = (m, i) => new InvalidCastException(m, i),
        [typeof(InvalidDataException).FullName!] = (m, i) => new InvalidDataException(m, i),
        [typeof(InvalidOperationException).FullName!] = (m, i) => new InvalidOperationException(m, i),
        [typeof(InvalidProgramException).FullName!] = (m, i) => new InvalidProgramException(m, i),
        [typeof(InvalidTimeZoneException).FullName!] = (m, i) => new InvalidTimeZoneException(m, i),
        [typeof(IOException).FullName!] = (m, i) => new IOException(m, i),
        [typeof(KeyNotFoundException).FullName!] = (m, i) => new KeyNotFoundException(m, i),
        [typeof(MemberAccessException).FullName!] = (m, i) => new MemberAccessException(m, i),
        [typeof(MethodAccessException).FullName!] = (m, i) => new MethodAccessException(m, i),
        [typeof(MissingFieldException).FullName!] = (m, i) => new MissingFieldException(m, i),
        [typeof(MissingMemberException).FullName!] = (m, i) => new MissingMemberException(m, i),
        [typeof(MissingMethodException).FullName!] = (m, i) => new MissingMethodException(m, i),
        [typeof(MulticastNotSupportedException).FullName!] = (m, i) => new MulticastNotSupportedException(m, i),
        [typeof(NotFiniteNumberException).FullName!] = (m, i) => new NotFiniteNumberException(m, i),
        [typeof(NotImplementedException).FullName!] = (m, i) => new NotImplementedException(m, i),
        [typeof(NotSupportedException).FullName!] = (m, i) => new NotSupportedException(m, i),
        [typeof(NullReferenceException).FullName!] = (m, i) => new NullReferenceException(m, i),
        [typeof(ObjectDisposedException).FullName!] = (m, i) => new ObjectDisposedException(m, i),
        [typeof(OperationCanceledException).FullName!] = (m, i) => new OperationCanceledException(m, i),
        [typeof(OutOfMemoryException).FullName!] = (m, i) => new OutOfMemoryException(m, i),
        [typeof(OverflowException).FullName!] = (m, i) => new OverflowException(m, i),
        [typeof(PathTooLongException).FullName!] = (m, i) => new PathTooLongException(m, i),
        [typeof(PlatformNotSupportedException).FullName!] = (m, i) => new PlatformNotSupportedException(m, i),
        [typeof(ProcessSerializationException).FullName!] = (m, i) => new ProcessSerializationException(m, i),
        [typeof(ProcessNestingException).FullName!] = (m, i) => new ProcessNestingException(m, i),
        [typeof(QueueClosedException).FullName!] = (m, i) => new QueueClosedException(m, i),
        [typeof(QueueEmptyException).FullName!] = (m, i) => new QueueEmptyException(m, i),
        [typeof(QueueFullException).FullName!] = (m, i) => new QueueFullException(m, i),
        [typeof(QueueMemoryLimitException).FullName!] = (m, i) => new QueueMemoryLimitException(m, i),
        [typeof(BrokenBarrierException).FullName!] = (m, i) => new BrokenBarrierException(m, i),
        [typeof(PoolFullException).FullName!] = (m, i) => new PoolFullException(m, i),
        [typeof(MultiprocessingException).FullName!] = (m, i) => new MultiprocessingException(m, i),
        [typeof(RankException).FullName!] = (m, i) => new RankException(m, i),
        [typeof(SynchronizationLockException).FullName!] = (m, i) => new SynchronizationLockException(m, i),
        [typeof(System.Security.SecurityException).FullName!] = (m, i) => new System.Security.SecurityException(m, i),
        [typeof(System.Text.Json.JsonException).FullName!] = (m, i) => new System.Text.Json.JsonException(m, i),
        [typeof(TaskCanceledException).FullName!] = (m, i) => new TaskCanceledException(m, i),
        [typeof(TimeoutException).FullName!] = (m, i) => new TimeoutException(m, i),
        [typeof(TimeZoneNotFoundException).FullName!] = (m, i) => new TimeZoneNotFoundException(m, i),
        [typeof(TypeAccessException).FullName!] = (m, i) => new TypeAccessException(m, i),
        [typeof(TypeLoadException).FullName!] = (m, i) => new TypeLoadException(m, i),
        [typeof(UnauthorizedAccessException).FullName!] = (m, i) => new UnauthorizedAccessException(m, i),
        [typeof(UriFormatException).FullName!] = (m, i) => new UriFormatException(m, i),
    };

    /// <summary>Rebuilds an exception. Never throws.</summary>
    /// <param name="error">What arrived.</param>
    /// <param name="module">The module whose method threw it.</param>
    internal static Exception Rebuild(RemoteError error, ProcessModule? module)
    {
        Exception[] inner = [.. error.Inner.Select(e => Rebuild(e, module))];
        Exception exception = Create(error, module, inner);
        exception.HResult = error.HResult;
        string trace =
            (error.StackTrace is { Length: > 0 } text ? text + Environment.NewLine : string.Empty)
            + RemoteTrace.EndOfProcess;
        ExceptionDispatchInfo.SetRemoteStackTrace(exception, trace);
        return exception;
    }

    private static Exception Create(RemoteError error, ProcessModule? module, Exception[] inner)
    {
        Exception? first = inner.Length > 0 ? inner[0] : null;
        Exception? candidate = null;
        try
        {
            candidate = CreateOwnType(error, module, inner, first);
            // Its text is made of those within, which may be of other types here.
            if (candidate?.GetType() == typeof(AggregateException)) return candidate;
            if (candidate is not null && candidate.Message != error.Message) MessageOf(candidate) = error.Message;
            // A type may have a constructor for the message alone.
            if (candidate is { InnerException: null } && first is not null) InnerOf(candidate) = first;
        }
        catch (Exception)
        {
            // A constructor that refuses its own message: the original cannot be rebuilt.
            candidate = null;
        }
        return candidate is not null && HasMessage(candidate, error.Message)
            ? candidate
            : new RemoteException(error.TypeName, error.Message, error.StackTrace, first);
    }

    private static Exception? CreateOwnType(
        RemoteError error, ProcessModule? module, Exception[] inner, Exception? first)
    {
        if (error.TypeName == typeof(AggregateException).FullName)
        {
            return new AggregateException(OwnMessage(error, inner), inner);
        }
        if (error.ParameterName is { } parameter && CreateArgumentException(error, parameter, first) is { } argument)
        {
            return argument;
        }
        if (s_framework.TryGetValue(error.TypeName, out Func<string, Exception?, Exception>? create))
        {
            return create(error.Message, first);
        }
        return module?.CreateException(error.TypeName, error.Message, first)
            ?? ProcessModule.Find(error.AssemblyName, module)?.CreateException(error.TypeName, error.Message, first);
    }

    // The parameter's name, and the value, become part of the message again, so they are cut off first.
    private static ArgumentException? CreateArgumentException(RemoteError error, string parameter, Exception? first)
    {
        string suffix = $" (Parameter '{parameter}')";
        int end = error.Message.LastIndexOf(suffix, StringComparison.Ordinal);
        if (end < 0) return null;
        string message = error.Message[..end];
        string rest = error.Message[(end + suffix.Length)..];
        return (error.TypeName, rest) switch
        {
            ("System.ArgumentException", "") => new ArgumentException(message, parameter, first),
            ("System.ArgumentNullException", "") when first is null => new ArgumentNullException(parameter, message),
            ("System.ArgumentOutOfRangeException", "") when first is null =>
                new ArgumentOutOfRangeException(parameter, message),
            ("System.ArgumentOutOfRangeException", _) when first is null && ActualValue(rest) is { } value =>
                new ArgumentOutOfRangeException(parameter, value, message),
            _ => null,
        };
    }

    // As text: its type is not known here.
    private static string? ActualValue(string rest)
    {
        string begin = $"{Environment.NewLine}Actual value was ";
        return rest.StartsWith(begin, StringComparison.Ordinal) && rest.EndsWith('.') ? rest[begin.Length..^1] : null;
    }

    // An AggregateException appends the messages of its inner exceptions to its own.
    private static string OwnMessage(RemoteError error, Exception[] inner)
    {
        if (inner.Length == 0) return error.Message;
        int end = error.Message.IndexOf($" ({error.Inner[0].Message})", StringComparison.Ordinal);
        // The message of one that came from a third process has its type in it.
        if (end < 0) end = error.Message.IndexOf($" ({inner[0].Message})", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }

    private static bool HasMessage(Exception exception, string message)
    {
        try
        {
            return exception.Message == message;
        }
        catch (Exception)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string MessageOf(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? InnerOf(Exception exception);
}
