using Multiprocessing;

namespace TestWorker;

internal sealed partial class Commands
{
    private string RunHammer(string verb, string[] a) => throw new ArgumentException(verb);

    private static string RunHeap(string verb, string[] a)
    {
        switch (verb)
        {
            case "blocks":
                return Text(ProcessHeaps.Current.BlocksInUse());
            case "churn":
                Random random = new(7);
                List<SharedArray<byte>> alive = [];
                for (int i = 0; i < int.Parse(a[0]); i++)
                {
                    if (alive.Count == 50)
                    {
                        int out_ = random.Next(alive.Count);
                        alive[out_].Dispose();
                        alive.RemoveAt(out_);
                    }
                    int length = (int)(Math.Exp(random.NextDouble() * 4 - 2) * 1000);
                    SharedArray<byte> added = new(length);
                    if (added.Span.ContainsAnyExcept((byte)0)) throw new InvalidOperationException("New memory was not zero.");
                    added.Span.Fill(0xA5);
                    alive.Add(added);
                }
                foreach (SharedArray<byte> array in alive) array.Dispose();
                return Text(ProcessHeaps.Current.BlocksInUse());
            case "cycles":
                for (int i = 0; i < int.Parse(a[0]); i++)
                {
                    Pair first = new(), second = new() { Other = first };
                    first.Other = second;
                    if (i % 500 == 0) GC.Collect();
                }
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Text(ProcessHeaps.Current.BlocksInUse());
            default:
                throw new ArgumentException(verb);
        }
    }

    private sealed class Pair
    {
        internal Pair? Other { get; set; }

        internal SharedArray<int> Held { get; } = new(300);
    }
}
