using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.Queues;
using Multiprocessing.Workers;

namespace Multiprocessing;

/// <summary>
/// A process of its own that runs one call and ends. Started by the generated <c>Spawn</c> class or by <c>Start</c>.
/// </summary>
/// <remarks>
/// The process never outlives the one that started it. When the program ends, it waits for children that still run,
/// unless they are background processes: those are killed. Its stdin is empty; its stdout is the parent's, and so is
/// its stderr (by way of the parent, which keeps the last lines for <see cref="WorkerDiedException"/>), unless
/// <see cref="ChildProcessOptions.Output"/> and <see cref="ChildProcessOptions.ErrorOutput"/> take them. All members
/// are safe to be called from any thread, several at the same time.
/// </remarks>
/// <example>
/// <code>
/// ChildProcessOptions options = new() { Name = "counter", IsBackground = true };
/// await using ChildProcess&lt;long> child = Endless.Spawn.Count(options);
/// Console.WriteLine($"{child.Name} is process {child.Id}; {ChildProcess.Active.Count} children run");
/// if (child.IsBackground) Console.WriteLine("It ends with this program.");
///
/// TimeSpan soon = TimeSpan.FromSeconds(1);
/// if (!await child.WaitForExitAsync(soon)) child.Interrupt();           // the method's token fires
/// if (!await child.WaitForExitAsync(soon)) child.Terminate();           // SIGTERM
/// if (!child.HasExited) child.Kill();                                   // SIGKILL, for what it has started as well
/// await child.WaitForExitAsync();
/// Console.WriteLine($"exit code {child.ExitCode}");
///
/// public static partial class Endless
/// {
///     [RunInProcess]
///     public static long Count(CancellationToken cancellationToken)
///     {
///         long count = 0;
///         while (!cancellationToken.IsCancellationRequested) count++;
///         return count;
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public class ChildProcess : IAsyncDisposable, IProcessWaitable
{
    private readonly DedicatedWorker _worker;

    /// <summary>Written once, by <see cref="DisposeAsync"/>; read by every member that waits or signals.</summary>
    private bool _isDisposed;

    private protected ChildProcess(DedicatedWorker worker) => _worker = worker;

    /// <summary>
    /// The children of this process that still run. The system is asked for each: none that has ended is listed, and
    /// none of those is left behind as a zombie. A snapshot: later changes do not touch it.
    /// </summary>
    public static IReadOnlyList<ChildProcess> Active => ChildProcessRegistry.Snapshot();

    /// <summary>This process, as its children see it.</summary>
    public static ProcessIdentity Current { get; } =
        new() { Id = Environment.ProcessId, Name = ProcessContext.Name, IsBackground = ProcessContext.IsBackground };

    /// <summary>The process that started this one; null in the main program.</summary>
    public static ProcessIdentity? Parent { get; } = ProcessContext.Start is { } start
        ? new ProcessIdentity { Id = start.ParentId, Name = start.ParentName, IsBackground = start.IsParentBackground }
        : null;

    /// <summary>The process id.</summary>
    public int Id => _worker.ProcessId;

    /// <summary>The name given in the options, or one that is unique among the children of this process.</summary>
    public string Name => _worker.Name;

    /// <summary>Whether the process is killed, rather than waited for, when this one ends.</summary>
    public bool IsBackground => _worker.IsBackground;

    /// <summary>
    /// Whether the process has ended: true from the moment on at which the system says so. What it wrote may still be
    /// on the way; <see cref="WaitForExitAsync(CancellationToken)"/> waits for that, too. The outcome of its call is
    /// awaited by <see cref="Completion"/>.
    /// </summary>
    public bool HasExited => _worker.HasExited;

    /// <summary>
    /// 0 after the method returned, 1 after it threw, the code given to <see cref="Environment.Exit"/>, -N when signal
    /// N killed the process; known as soon as <see cref="HasExited"/> is true. Null while it runs, or when another part
    /// of the program collected the code (by a <c>wait()</c> in native code).
    /// </summary>
    public int? ExitCode => _worker.ExitCode;

    /// <summary>
    /// Completes when the call has ended: successfully; with the exception that the method threw, or
    /// <see cref="RemoteException"/> in its place where it cannot be rebuilt here; with
    /// <see cref="ProcessSerializationException"/>, if the arguments or the result could not cross; or with
    /// <see cref="WorkerDiedException"/>, if the process ended before the method did.
    /// </summary>
    public Task Completion => _worker.Completion;

    /// <summary>Starts a process that runs the call.</summary>
    /// <param name="call">The call. Its arguments are serialized before this returns.</param>
    /// <param name="options">How to start the process; null for the defaults. Read before this returns.</param>
    /// <returns>The process, started. Dispose of it to be sure that it has ended.</returns>
    /// <exception cref="ArgumentException">
    /// An environment variable cannot have the name or value that
    /// <see cref="ChildProcessOptions.EnvironmentVariables"/> gives it.
    /// </exception>
    /// <exception cref="ProcessSerializationException">An argument could not be serialized.</exception>
    /// <exception cref="ProcessNestingException">This process is nested too deep already.</exception>
    /// <exception cref="IOException">
    /// The program could not be started: one of its files is gone (<see cref="FileNotFoundException"/>), or the system
    /// refuses.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">This user may not run the executable.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// No process can be started on this system, or from a program that was published in this way.
    /// </exception>
    /// <exception cref="MultiprocessingException">
    /// The method is that of a plug-in which no process could find, as it was loaded from memory; or this process is a
    /// worker in which no call runs; or <see cref="ChildProcessOptions.HostPath"/> cannot be used in this program.
    /// </exception>
    public static ChildProcess Start(ProcessCall call, ChildProcessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        SpawnedCall pending = new(call, options?.ErrorOutput is null);
        using HandleTransfer transfer = HandleTransfer.Begin();
        using CallerContext.Scope scope = CallerContext.DoNotKeep();
        DedicatedWorker worker = DedicatedWorker.Start(pending, pending.Task, ToStartInfo(options));
        transfer.ReleaseAfter(worker.Exited);
        return ChildProcessRegistry.Add(new ChildProcess(worker));
    }

    /// <inheritdoc cref="Start(ProcessCall, ChildProcessOptions?)"/>
    public static ChildProcess<T> Start<T>(ProcessCall<T> call, ChildProcessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        SpawnedCall<T> pending = new(call, options?.ErrorOutput is null);
        using HandleTransfer transfer = HandleTransfer.Begin();
        using CallerContext.Scope scope = CallerContext.DoNotKeep();
        DedicatedWorker worker = DedicatedWorker.Start(pending, pending.Task, ToStartInfo(options));
        transfer.ReleaseAfter(worker.Exited);
        return ChildProcessRegistry.Add(new ChildProcess<T>(worker, pending.Task));
    }

    /// <summary>
    /// Waits until the process has ended and what it wrote was passed on (for the latter at most 5 seconds).
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <example>
    /// <code>
    /// public static class Children
    /// {
    ///     public static int? End(ChildProcess child)
    ///     {
    ///         if (!child.WaitForExit(TimeSpan.FromSeconds(1))) child.Kill();
    ///         child.WaitForExit();
    ///         return child.ExitCode;
    ///     }
    /// }
    /// </code>
    /// </example>
    public void WaitForExit() => WaitForExit(Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Waits until the process has ended and what it wrote was passed on (for the latter at most 5 seconds), or until
    /// the time is up.
    /// </summary>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>, and 2^31 - 1 milliseconds (24 days) or more: waits as
    /// long as it takes.
    /// </param>
    /// <returns>Whether the process has ended, also if what it wrote is still on the way.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public bool WaitForExit(TimeSpan timeout) => WaitForExit(timeout, CancellationToken.None);

    /// <inheritdoc cref="WaitForExit()"/>
    /// <param name="cancellationToken">Ends the wait; the process goes on.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the process goes on.</exception>
    [OverloadResolutionPriority(1)]
    public void WaitForExit(CancellationToken cancellationToken) =>
        WaitForExit(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="WaitForExit(TimeSpan)"/>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>, and 2^31 - 1 milliseconds (24 days) or more: waits as
    /// long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the process goes on.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the process goes on.</exception>
    public bool WaitForExit(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Deadline.ThrowIfBad(timeout);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        // What it wrote may still be on its way when the time is up.
        return _worker.Exited.Wait(Deadline.ForTimer(timeout), cancellationToken) || _worker.HasExited;
    }

    /// <summary>
    /// Waits, without blocking a thread, until the process has ended and what it wrote was passed on (for the latter at
    /// most 5 seconds).
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; the process goes on.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the process goes on.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    [OverloadResolutionPriority(1)]
    public Task WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _worker.Exited.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Waits, without blocking a thread, until the process has ended and what it wrote was passed on (for the latter at
    /// most 5 seconds), or until the time is up.
    /// </summary>
    /// <inheritdoc cref="WaitForExit(TimeSpan, CancellationToken)"/>
    public async Task<bool> WaitForExitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline.ThrowIfBad(timeout);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _worker.Exited.WaitAsync(Deadline.ForTimer(timeout), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return _worker.HasExited;
        }
    }

    bool IProcessWaitable.IsReady
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _worker.HasExited;
        }
    }

    /// <summary>Not for what it wrote: a process that has its output open may live much longer.</summary>
    ReadyWatch IProcessWaitable.Watch(Action changed)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new EndWatch(_worker, changed);
    }

    /// <summary>
    /// Asks the method to stop: its <see cref="CancellationToken"/> parameter fires. A method without one, or that
    /// ignores it, goes on: end that by <see cref="Terminate"/> or <see cref="Kill"/>. Does nothing when the process
    /// has ended.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void Interrupt()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _worker.Interrupt();
    }

    /// <summary>
    /// Asks the process to end (SIGTERM), and does not wait for that. Does nothing when it has ended.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void Terminate()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _worker.Terminate();
    }

    /// <summary>
    /// Ends the process at once (SIGKILL), and does not wait for that. Does nothing when it has ended.
    /// </summary>
    /// <param name="entireProcessTree">
    /// Whether the processes that it started are ended as well, as far as they can be found.
    /// </param>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public void Kill(bool entireProcessTree = true)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _worker.Kill(entireProcessTree);
    }

    /// <summary>
    /// Kills the process and what it started if it still runs, and waits for its end as
    /// <see cref="WaitForExitAsync(CancellationToken)"/> does. From then on its properties can still be read; members
    /// that wait for it or signal it throw <see cref="ObjectDisposedException"/>. May be called again.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _isDisposed = true;
        _worker.Kill(entireProcessTree: true);
        await _worker.Exited.ConfigureAwait(false);
    }

    /// <summary>Says whether the process runs. For people; never throws.</summary>
    public override string ToString() => Describe(HasExited, ExitCode);

    internal Task Exited => _worker.Exited;

    /// <summary>
    /// As <see cref="ToString"/>, by what is known already: a debugger must not ask the system, which reaps the
    /// process.
    /// </summary>
    private string DebuggerDisplay => Describe(_worker.IsExitKnown, _worker.IsExitKnown ? _worker.ExitCode : null);

    internal void KillAtExit() => _worker.Kill(entireProcessTree: false);

    /// <summary>Calls back when the process has ended.</summary>
    private sealed class EndWatch : ReadyWatch
    {
        private readonly DedicatedWorker _worker;
        private readonly Action _ended;

        internal EndWatch(DedicatedWorker worker, Action ended)
        {
            _worker = worker;
            _ended = ended;
            worker.Ended += ended;
        }

        public override void Dispose() => _worker.Ended -= _ended;
    }

    private static WorkerStartInfo ToStartInfo(ChildProcessOptions? options)
    {
        options ??= new ChildProcessOptions();
        ProcessContext.ThrowIfNoWorkersHere();
        WorkerEnvironment.ThrowIfBad(options.EnvironmentVariables, nameof(ChildProcessOptions.EnvironmentVariables));
        ProcessHeaps.ShareWithChildren();
        return new WorkerStartInfo
        {
            Name = options.Name ?? ProcessContext.NextChildName(),
            IsBackground = options.IsBackground ?? ProcessContext.IsBackground,
            IsDedicated = true,
            HostPath = options.HostPath,
            EnvironmentVariables = options.EnvironmentVariables,
            Output = options.Output,
            ErrorOutput = options.ErrorOutput,
        };
    }

    private string Describe(bool hasExited, int? exitCode)
    {
        if (!hasExited) return $"{Name} (process {Id}, running)";
        string code = exitCode?.ToString(CultureInfo.InvariantCulture) ?? "an unknown exit code";
        return $"{Name} (process {Id}, ended with {code})";
    }
}

/// <summary>A process of its own that runs one call with a result.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <example>
/// <code>
/// ProcessCall&lt;int> call = Numbers.Calls.Square(12);
/// await using ChildProcess&lt;int> child = ChildProcess.Start(call);
/// Console.WriteLine(await child.Result);
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
public sealed class ChildProcess<T> : ChildProcess
{
    internal ChildProcess(DedicatedWorker worker, Task<T> result) : base(worker) => Result = result;

    /// <summary>
    /// Completes with the result of the call, or with an exception as <see cref="ChildProcess.Completion"/> does.
    /// </summary>
    public Task<T> Result { get; }
}
