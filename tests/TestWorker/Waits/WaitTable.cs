using System.Collections;
using System.Reflection;
using Multiprocessing;
using Multiprocessing.CompilerServices;

// A trial gives back what a wait took, by its other handle.
#pragma warning disable MP3003

namespace TestWorker.Waits;

/// <summary>Every type that can be waited for, and every member that waits.</summary>
internal static partial class WaitTable
{
    private static readonly Dictionary<string, (WaitMember[] Members, Func<WaitTrial> Begin)> s_types = new()
    {
        ["lock"] = ([.. LockMembers()], Lock),
        ["recursive"] = ([.. RecursiveMembers()], Recursive),
        ["semaphore"] = ([.. WaitMember.Of(typeof(ProcessSemaphore), ["Wait"])], Semaphore),
        ["event"] = ([.. WaitMember.Of(typeof(ProcessEvent), ["Wait"])], Event),
        ["any"] = ([.. WaitMember.Of(typeof(ProcessWait), ["WaitAny"], static (_, target) => Items(target))], Event),
        ["barrier"] = ([.. WaitMember.Of(typeof(ProcessBarrier), ["SignalAndWait"])], Barrier),
        ["condition"] = ([.. ConditionMembers()], Condition),
        ["condition-enter"] = ([.. ConditionEnterMembers()], ConditionEnter),
        ["condition-recursive"] = ([.. ConditionMembers().Where(m => !m.IsAsync)], ConditionOverRecursive),
        ["queue-take"] = ([.. WaitMember.Of(typeof(ProcessQueue<int>),
            ["Dequeue", "DequeueMany"], Argument)], QueueTake),
        ["queue-put"] = ([.. WaitMember.Of(typeof(ProcessQueue<int>), ["Enqueue", "EnqueueMany"], Argument)], QueuePut),
        ["queue-done"] = ([.. WaitMember.Of(typeof(ProcessQueue<int>), ["WaitUntilDone"])], QueueDone),
        ["pipe-receive"] = ([.. WaitMember.Of(typeof(ProcessConnection<int>), ["Receive", "Poll"])], PipeReceive<int>),
        ["pipe-send"] = ([.. WaitMember.Of(typeof(ProcessConnection<byte[]>), ["Send"], Argument)], PipeSend),
        ["pipe-receive-bytes"] = ([.. ReceiveBytesMembers()], PipeReceive<byte[]>),
        ["pipe-send-bytes"] = ([.. SendBytesMembers()], PipeSend),
    };

    /// <summary>One round of all members of one type; says how many there were, or what went wrong.</summary>
    internal static string Run(string type, int round)
    {
        (WaitMember[] members, Func<WaitTrial> begin) = s_types[type];
        for (int i = 0; i < members.Length; i++)
        {
            if (WaitRow.Run(members[i], begin, (round * members.Length) + i) is { } failure)
            {
                return $"{type}.{failure}".ReplaceLineEndings(" ");
            }
        }
        return $"{members.Length} members";
    }

    private static object? Argument(ParameterInfo parameter, object target) => parameter.Name switch
    {
        "item" => 2,
        "items" => new[] { 2 },
        "maxCount" => 1,
        "maxLength" => MessageBytes,
        "predicate" => NextTime(),
        "message" when parameter.ParameterType == typeof(ReadOnlyMemory<byte>) =>
            new ReadOnlyMemory<byte>(new byte[MessageBytes]),
        "message" => new byte[MessageBytes],
        "buffer" => new Memory<byte>(new byte[MessageBytes]),
        _ => throw new InvalidOperationException($"No argument for {parameter}."),
    };

    /// <summary>False the first time.</summary>
    private static Func<bool> NextTime()
    {
        int looks = 0;
        return () => looks++ > 0;
    }

    /// <summary>Beside an event that is never set, which lives as long as the collector lets it.</summary>
    private static IProcessWaitable[] Items(object target) => [new ProcessEvent(), (IProcessWaitable)target];

    /// <summary>A second handle to the object, as its receiver has it.</summary>
    private static (T First, T Second) Twice<T>(T handle) where T : IProcessHandle<T> =>
        (handle, HandleBytes.Read<T>(HandleBytes.Write(handle)));
}
