using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Multiprocessing;
using Multiprocessing.Memory;

namespace TestWorker;

/// <summary>
/// A process that is about to touch an object which it disposes of meanwhile, and one that makes new objects.
/// </summary>
internal sealed partial class Commands
{
    private readonly ConcurrentDictionary<string, LateOperation> _late = new();
    private readonly List<IDisposable> _fresh = [];

    private string RunLate(string verb, string[] a)
    {
        switch (verb)
        {
            case "begin":
                _late[a[0]] = LateOperation.Begin(_objects[a[0]]);
                return Text(LateOperation.LeaseOf(_objects[a[0]]).Block.Index);
            case "end":
                if (!_late.TryRemove(a[0], out LateOperation? late)) throw new ArgumentException(a[0]);
                late.End();
                return "";
            case "hammer":
                return Text(LateOperation.Hammer((ProcessLock)_objects[a[0]], int.Parse(a[1])));
            case "fresh":
                return Text(MakeFresh(int.Parse(a[0]), int.Parse(a[1])));
            case "check":
                return Text(CountTouched());
            case "waited":
                return Text(LateOperation.IsAwaited((ProcessLock)_objects[a[0]]));
            case "repair":
                return Void(ProcessHeaps.Current.RepairAll);
            default:
                throw new ArgumentException(verb);
        }
    }

    /// <summary>Makes so many objects, and then more until every block that was free is in use.</summary>
    /// <returns>Whether one of them got that block.</returns>
    private bool MakeFresh(int count, int block)
    {
        // Others that were disposed of before may lie in front of it, and are free when the collector has found them.
        (int cell, int range) = ProcessHeaps.Current.FirstUnused;
        bool isFound = false, areCellsUsed = false, areRangesUsed = false;
        for (int i = 0; i < count || !(isFound || (areCellsUsed && areRangesUsed)); i++)
        {
            Add(new ProcessLock());
            Add(new ProcessRecursiveLock());
            Add(new ProcessEvent());
            Add(new SharedArray<int>(8));
            if (i % 3 > 0) continue;
            Add(new SharedArray<int>(3000));
            Add(new ProcessSemaphore(2));
            Add(new ProcessCondition());
            Add(new ProcessBarrier(2));
        }
        return isFound;

        void Add(IDisposable made)
        {
            _fresh.Add(made);
            SharedBlock got = LateOperation.LeaseOf(made).Block;
            isFound |= got.Index == block;
            areCellsUsed |= made is ProcessLock && got.Index >= cell;
            areRangesUsed |= made is SharedArray<int> { Length: > 8 } && got.Index >= range;
        }
    }

    /// <summary>How many are not as they were made; disposes of all.</summary>
    private int CountTouched()
    {
        int touched = _fresh.Count(static made => made switch
        {
            ProcessLock { IsHeld: true } or ProcessRecursiveLock { IsHeld: true } => true,
            ProcessCondition { IsHeld: true } or ProcessEvent { IsSet: true } => true,
            ProcessSemaphore { CurrentCount: not 2 } or ProcessBarrier { WaitingCount: not 0 } => true,
            SharedArray<int> array => array.Span.ContainsAnyExcept(0),
            _ => false,
        });
        foreach (IDisposable made in _fresh) made.Dispose();
        _fresh.Clear();
        return touched;
    }

    /// <summary>A thread between the first instruction of a member and its last.</summary>
    private abstract unsafe class LateOperation
    {
        internal static LateOperation Begin(object handle)
        {
            switch (handle)
            {
                case ProcessLock processLock:
                    return new InInlinedPart(processLock);
                case SharedArray<int> array:
                    // What was asked for once may be kept for ever.
                    _ = array.Span;
                    return new WithASpan(array);
                default:
                    return new Inside(handle);
            }
        }

        internal static BlockLease LeaseOf(object handle)
        {
            foreach (FieldInfo field in handle.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
            {
                if (field.GetValue(handle) is BlockLease lease) return lease;
                if (field.GetValue(handle) is SharedData<int> data) return data.Lease;
            }
            throw new ArgumentException(handle.GetType().Name);
        }

        internal abstract void End();

        internal static bool IsAwaited(ProcessLock processLock) =>
            (((LockCell*)processLock.Lease.Block.Pointer)->Word & RobustLock<SharedOps>.WaitersBit) != 0;

        /// <summary>
        /// Threads that use the lock without a pause until they hear that it is disposed, which it is a moment later.
        /// </summary>
        /// <returns>How many heard of it.</returns>
        internal static int Hammer(ProcessLock processLock, int pause)
        {
            int told = 0;
            using CountdownEvent begun = new(2);
            Thread[] threads = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                begun.Signal();
                try
                {
                    while (true) using (processLock.EnterScope()) { }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref told);
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            begun.Wait();
            Thread.SpinWait(pause);
            processLock.Dispose();
            foreach (Thread thread in threads) thread.Join();
            return told;
        }

        /// <summary>
        /// <see cref="ProcessLock.Enter()"/> has read where the lock is, and has not yet exchanged its word.
        /// </summary>
        private sealed class InInlinedPart(ProcessLock processLock) : LateOperation
        {
            private readonly int* _word = &((LockCell*)processLock.Lease.Block.Pointer)->Word;

            internal override void End()
            {
                Interlocked.CompareExchange(ref *_word, processLock.Lease.Block.Heap.Me, 0);
                GC.KeepAlive(processLock);
            }
        }

        private sealed class WithASpan(SharedArray<int> array) : LateOperation
        {
            private readonly int* _first = (int*)LeaseOf(array).Block.Pointer;
            private readonly int _bytes = (int)LeaseOf(array).Block.Length;

            internal override void End()
            {
                new Span<byte>(_first, _bytes).Fill(7);
                GC.KeepAlive(array);
            }
        }

        /// <summary>A member that has a section.</summary>
        private sealed class Inside : LateOperation
        {
            private readonly SemaphoreSlim _entered = new(0), _ends = new(0);
            private readonly Thread _thread;

            internal Inside(object handle)
            {
                BlockLease lease = LeaseOf(handle);
                _thread = new Thread(() => Stay(lease, handle)) { IsBackground = true };
                _thread.Start();
                _entered.Wait();
            }

            internal override void End()
            {
                _ends.Release();
                _thread.Join();
            }

            [MethodImpl(MethodImplOptions.NoInlining)]
            private void Stay(BlockLease lease, object handle)
            {
                using BlockSection section = lease.Enter(handle);
                _entered.Release();
                _ends.Wait();
                // The word that says most; more would make it look as if this process took part in something.
                *(int*)lease.Block.Pointer = 0x0707_0707;
            }
        }
    }
}
