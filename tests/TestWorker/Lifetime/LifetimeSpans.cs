using System.Runtime.CompilerServices;
using Multiprocessing;

#pragma warning disable MP3012 // what it warns of is what is looked at here

namespace TestWorker;

/// <summary>
/// Spans and references that are used when their array was collected, or disposed of. A crash ends this program.
/// </summary>
internal static class LifetimeSpans
{
    private const int Length = 5000;

    internal static bool Run(TextWriter output)
    {
        List<string> wrong = [];
        for (int round = 0; round < 20; round++)
        {
            Check(wrong, "span of a collected array", KeepsSpan());
            Check(wrong, "reference into a collected array", KeepsReference());
            Check(wrong, "reference to a collected value", KeepsValue());
            Check(wrong, "memory of a collected array", KeepsMemory());
            Check(wrong, "span as the last use of an array", Sum(new SharedArray<int>(Length).Span) == 0);
            Check(wrong, "span of a disposed array", MeetsNobody());
            Check(wrong, "reference to a disposed value", MeetsNoOtherValue());
            Check(wrong, "memory of a disposed array", Throws());
        }
        Check(wrong, "arrays without a span are collected", AreCollected());
        foreach (string what in wrong) output.WriteLine($"WRONG: {what}");
        return wrong.Count == 0;
    }

    private static bool KeepsSpan()
    {
        Span<int> span = Make(out _);
        Collect();
        using SharedArray<int> other = new(Length);
        bool isKept = span[5] == 5;
        span.Fill(6);
        return isKept && !other.Span.ContainsAnyExcept(0);
    }

    private static bool KeepsReference()
    {
        ref int element = ref MakeReference();
        Collect();
        using SharedArray<int> other = new(8);
        bool isKept = element == 5;
        element = 6;
        return isKept && !other.Span.ContainsAnyExcept(0);
    }

    private static bool KeepsValue()
    {
        ref long value = ref MakeValue();
        Collect();
        using SharedValue<long> other = new();
        bool isKept = value == 5;
        value = 6;
        return isKept && other.Value == 0;
    }

    private static bool KeepsMemory()
    {
        Memory<int> memory = MakeMemory();
        Collect();
        return memory.Span[5] == 5;
    }

    private static bool MeetsNobody()
    {
        SharedArray<int> array = new(Length);
        Span<int> span = array.Span;
        span.Fill(5);
        array.Dispose();
        using SharedArray<int> other = new(Length);
        bool isEmpty = !span.ContainsAnyExcept(0);
        span.Fill(6);
        return isEmpty && !other.Span.ContainsAnyExcept(0);
    }

    private static bool MeetsNoOtherValue()
    {
        SharedValue<long> value = new(5);
        ref long kept = ref value.Value;
        value.Dispose();
        Collect();
        using SharedValue<long> other = new();
        using ProcessLock processLock = new();
        kept = 6;
        return other.Value == 0 && !processLock.IsHeld;
    }

    private static bool Throws()
    {
        SharedArray<int> array = new(Length);
        Memory<int> memory = array.Memory;
        array.Dispose();
        try
        {
            _ = memory.Span;
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static bool AreCollected()
    {
        int before = InUse();
        for (int i = 0; i < 100; i++) Drop();
        Collect();
        return InUse() == before;
    }

    private static int InUse() => ProcessHeaps.Current.BlocksInUse();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop() => _ = new SharedArray<int>(Length);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Span<int> Make(out WeakReference made)
    {
        SharedArray<int> array = new(Length);
        made = new WeakReference(array);
        array[5] = 5;
        return array.Span;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref int MakeReference()
    {
        SharedArray<int> array = new(8);
        array[5] = 5;
        return ref array[5];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref long MakeValue() => ref new SharedValue<long>(5).Value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Memory<int> MakeMemory()
    {
        SharedArray<int> array = new(Length);
        array[5] = 5;
        return array.Memory;
    }

    /// <summary>Another thread collects while the span is all that is left of its array.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Sum(Span<int> span)
    {
        Collect();
        long sum = 0;
        foreach (int item in span) sum += item;
        return sum;
    }

    private static void Collect()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static void Check(List<string> wrong, string what, bool isRight)
    {
        if (!isRight && !wrong.Contains(what)) wrong.Add(what);
    }
}
