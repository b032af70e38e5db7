using System.Diagnostics;
using System.Reflection;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Queues.Tests.Scenarios;

/// <summary>
/// What a debugger shows of an object. It evaluates that on a thread that it has stopped anywhere: nothing may wait for
/// another thread or process, and nothing may throw, after the object was disposed of neither.
/// </summary>
public static partial class DisplayScenarios
{
    private static readonly Type[] s_types =
    [
        typeof(ProcessQueue<>),
        typeof(ProcessConnection<>),
        typeof(ProcessLock),
        typeof(ProcessRecursiveLock),
        typeof(ProcessSemaphore),
        typeof(ProcessEvent),
        typeof(ProcessCondition),
        typeof(ProcessBarrier),
        typeof(SharedArray<>),
        typeof(SharedValue<>),
        typeof(ProcessPool),
        typeof(ChildProcess),
        typeof(WorkerInfo),
    ];

    [RunInProcess]
    public static void Return()
    {
    }

    /// <summary>Each type of the table, open and disposed of.</summary>
    public static async Task EachType_IsShown_AndAfterItsDisposalStill()
    {
        (ProcessConnection<int> reader, ProcessConnection<int> writer) = ProcessPipe.CreateOneWay<int>();
        ProcessLock held = new();
        held.Enter();
        List<IDisposable> handles =
        [
            new ProcessQueue<int>(3), reader, writer, held, new ProcessRecursiveLock(), new ProcessSemaphore(2),
            new ProcessEvent(), new ProcessCondition(), new ProcessBarrier(2), new SharedArray<int>(4),
            new SharedValue<int>(),
        ];
        ChildProcess child = Spawn.Return();
        ProcessPool pool = new(1);
        await pool.StartAsync();
        object[] all = [.. handles, child, pool, pool.Workers[0]];
        Assert.Empty(s_types.Except(
            all.Select(item => item.GetType())
                .Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type)));
        Assert.Contains("0 of 3", DisplayOf(handles[0]), StringComparison.Ordinal);
        Assert.Contains("held by this process", DisplayOf(held), StringComparison.Ordinal);
        Assert.Contains("1 workers", DisplayOf(pool), StringComparison.Ordinal);
        Assert.Contains("Idle", DisplayOf(pool.Workers[0]), StringComparison.Ordinal);
        foreach (object item in all) Assert.NotEqual("", DisplayOf(item));
        foreach (IDisposable handle in handles) handle.Dispose();
        await child.DisposeAsync();
        await pool.DisposeAsync();
        foreach (IDisposable handle in handles)
        {
            Assert.Contains("disposed", DisplayOf(handle), StringComparison.Ordinal);
        }
        foreach (object item in all) Assert.NotEqual("", DisplayOf(item));
        Assert.Contains("ended with", DisplayOf(child), StringComparison.Ordinal);
    }

    /// <summary>
    /// A process that is stopped under a lock of the ring, or of the object, does not stop the debugger.
    /// </summary>
    public static unsafe void AnObjectWhoseLocksAreHeld_IsShown()
    {
        using ProcessQueue<int> queue = new();
        queue.Enqueue(1);
        RingHeader* header = queue.Ring.Pages.Header;
        int me = queue.Ring.Block.Heap.Me;
        Assert.True(RingLock<SharedOps>.TryEnter(&header->TailLock, me));
        Assert.True(RingLock<SharedOps>.TryEnter(&header->HeadLock, me));
        Assert.Contains("(1)", DisplayOf(queue), StringComparison.Ordinal);
        RingLock<SharedOps>.Exit(&header->TailLock);
        RingLock<SharedOps>.Exit(&header->HeadLock);
        using ProcessCondition condition = new();
        condition.Enter();
        Assert.Contains("held by this process", DisplayOf(condition), StringComparison.Ordinal);
        condition.Exit();
    }

    /// <summary>As a debugger does: the attribute names a member, private ones among them.</summary>
    private static string DisplayOf(object item)
    {
        DebuggerDisplayAttribute? shown = item.GetType().GetCustomAttribute<DebuggerDisplayAttribute>(inherit: true);
        Assert.NotNull(shown);
        const BindingFlags members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        for (Type? type = item.GetType(); type is not null; type = type.BaseType)
        {
            object? text = shown.Value switch
            {
                "{ToString(),nq}" => item.ToString(),
                "{DebuggerDisplay,nq}" => type.GetProperty("DebuggerDisplay", members)?.GetValue(item),
                _ => null,
            };
            if (text is not null) return (string)text;
        }
        throw new InvalidOperationException($"{shown.Value} of {item.GetType()} cannot be evaluated.");
    }
}
