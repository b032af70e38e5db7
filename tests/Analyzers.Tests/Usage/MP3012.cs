using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3012
{
    [Fact]
    public Task SpansThatAreReturned_OfAnArrayOfTheMethod_AreFlagged() => Verify.Analyzer<SpanOutlivesArrayAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static Span<int> Temporary() => {|MP3012:new SharedArray<int>(5000).Span|};
            public static Span<int> Local()
            {
                var array = new SharedArray<int>(5);
                return {|MP3012:array.Span|};
            }
            public static ReadOnlySpan<int> Using()
            {
                using var array = new SharedArray<int>(5);
                return {|MP3012:array.Span.Slice(1)|};
            }
            public static Span<int> Part()
            {
                using var array = new SharedArray<int>(5);
                return {|MP3012:array[1..3]|};
            }
            public static Span<int> Later()
            {
                using var array = new SharedArray<int>(5);
                Span<int> span = array.Span;
                span.Clear();
                return {|MP3012:span|};
            }
            public static ref int Element()
            {
                var array = new SharedArray<int>(5);
                return ref {|MP3012:array[3]|};
            }
            public static ref long Value() => ref {|MP3012:new SharedValue<long>(5).Value|};
        }
        """));

    [Fact]
    public Task SpansThatAreUsed_AfterTheirArraysEnd_AreFlagged() => Verify.Analyzer<SpanOutlivesArrayAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static int Disposed()
            {
                SharedArray<int> array = new(100);
                Span<int> span = array.Span;
                span[0] = 1;
                array.Dispose();
                return {|MP3012:span|}[0];
            }
            public static void Nested(bool writes)
            {
                var array = new SharedArray<int>(100);
                var span = array.Slice(1, 2);
                array.Dispose();
                if (writes) {|MP3012:span|}.Clear();
            }
            public static int Block()
            {
                Span<int> span;
                using (var array = new SharedArray<int>(100))
                {
                    span = array.Span;
                }
                return {|MP3012:span|}[0];
            }
            public static int Scope()
            {
                Span<int> span;
                {
                    using var array = new SharedArray<int>(100);
                    span = array.Span;
                }
                return {|MP3012:span|}[0];
            }
            public static long Value()
            {
                var value = new SharedValue<long>(5);
                ref long kept = ref value.Value;
                value.Dispose();
                return {|MP3012:kept|};
            }
            public static void Written()
            {
                var value = new SharedValue<long>(5);
                ref long kept = ref value.Value;
                value.Dispose();
                {|MP3012:kept|} = 6;
            }
            public static int Temporary()
            {
                Span<int> span = {|MP3012:new SharedArray<int>(5).Span|};
                return span[0];
            }
        }
        """));

    [Fact]
    public Task SpansThatEndBeforeTheirArray_AreNotFlagged() => Verify.NotFlagged<SpanOutlivesArrayAnalyzer>(
        JobsSource.With("""
        public sealed class Holder
        {
            private readonly SharedArray<int> _array = new(5);
            public Span<int> Span => _array.Span;
            public ref int First => ref _array[0];
        }

        public static class Program
        {
            public static Span<int> Given(SharedArray<int> array) => array.Span;
            public static int Read()
            {
                using var array = new SharedArray<int>(5);
                Span<int> span = array.Span;
                return span[0];
            }
            public static int Copied()
            {
                using var array = new SharedArray<int>(5);
                int first = array[0];
                ref int second = ref array[1];
                return first + second;
            }
            public static int[] Array()
            {
                using var array = new SharedArray<int>(5);
                return array.Span.ToArray();
            }
            public static Span<int> PassedOn(List<SharedArray<int>> kept)
            {
                var array = new SharedArray<int>(5);
                kept.Add(array);
                return array.Span;
            }
            public static int Again(SharedArray<int> other)
            {
                var array = new SharedArray<int>(5);
                Span<int> span = array.Span;
                span.Clear();
                array.Dispose();
                span = other.Span;
                return span[0];
            }
            public static int Sometimes(bool ends)
            {
                var array = new SharedArray<int>(5);
                Span<int> span = array.Span;
                if (ends)
                {
                    array.Dispose();
                    return 0;
                }
                return span[0];
            }
            public static int LastUse() => Sum(new SharedArray<int>(5).Span);
            private static int Sum(Span<int> span) => span[0];
        }
        """));
}
