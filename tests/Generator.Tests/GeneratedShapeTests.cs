using Generator.Tests.TestSupport;

namespace Generator.Tests;

public class GeneratedShapeTests
{
    [Fact]
    public void Formatter_CapturedPrimaryConstructorParameters_AreStateWhoeverAsksFirst()
    {
        GeneratorResult result = GeneratorHarness.Run(
            """
            using Multiprocessing;

            public class Counter(int start, int step, string unused) { public int Next() => start += step; public int L = unused.Length; }
            public readonly struct Pair(int a, int b) { public int Sum => a + b; }

            public static partial class Jobs
            {
                [RunInProcess] public static Counter Echo(Counter counter, Pair pair) => counter;
            }
            """);
        string formatter = result.File("Counter");
        Assert.Equal(1, Count(formatter, "\"<start>P\""));
        Assert.Equal(1, Count(formatter, "\"<step>P\""));
        Assert.Equal(0, Count(formatter, "unused"));
    }

    private static int Count(string text, string part) => (text.Length - text.Replace(part, "").Length) / part.Length;
}
