using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1023
{
    [Fact]
    public Task QueuesAndPipesOfATypeParameter_AreFlagged() => Verify.Analyzer<ItemTypeIsOpenAnalyzer>(
        JobsSource.With("""
        public static class Stages
        {
            public static ProcessQueue<T> Make<T>() => {|MP1023:new ProcessQueue<T>()|};
            public static object Nested<T>() where T : class => {|MP1023:new ProcessQueue<(int, List<T[]>)>()|};
            public static void Implicit<T>()
            {
                using ProcessQueue<T> queue = {|MP1023:new()|};
                Func<object> lambda = () => {|MP1023:new ProcessQueue<T>(3)|};
                object Local<TOther>() => {|MP1023:new ProcessQueue<TOther>()|};
            }
            public static object Pipe<T>() => {|MP1023:ProcessPipe.Create<T>()|};
            public static object OneWay<T>() => {|MP1023:ProcessPipe.CreateOneWay<T>()|};
            public static object Named<T>() => {|MP1023:ProcessQueue<T>.Named("a")|};
        }
        public class Stage<T>
        {
            private readonly ProcessQueue<T> _items = {|MP1023:new()|};
            public ProcessQueue<T> Items { get; } = {|MP1023:new ProcessQueue<T>()|};
        }
        """));

    [Fact]
    public Task KnownTypesAndQueuesThatAreGiven_AreNotFlagged() => Verify.NotFlagged<ItemTypeIsOpenAnalyzer>(
        JobsSource.With("""
        public class Stage<T>(ProcessQueue<T> given)
        {
            private readonly ProcessQueue<T> _given = given;
            private readonly ProcessQueue<int> _numbers = new();
            public void Use(T item) => _given.Enqueue(item);
        }
        public static class Stages
        {
            public static T Take<T>(ProcessQueue<T> queue) => queue.Dequeue();
            public static List<T> Collect<T>(ProcessQueue<T> queue) => new List<T> { queue.Dequeue() };
            public static object Shared<T>() where T : unmanaged => (new SharedArray<T>(3), new SharedValue<T>());
            public static Stage<T> Wrap<T>(ProcessQueue<T> queue) => new(queue);
            public static object Known<T>() => (new ProcessQueue<string>(), ProcessPipe.Create<List<int>>());
        }
        """));
}
