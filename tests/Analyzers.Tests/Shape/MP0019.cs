using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0019
{
    private const string Start = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using Multiprocessing;

        """;

    [Fact]
    public Task IteratorsWithoutAnEnd_AreFlaggedAndFixed() =>
        Verify.Fix<IteratorNeverEndsAnalyzer, IteratorIsMaterializedCodeFix>(
        Start + """
        public static partial class Jobs
        {
            [RunInProcess]
            public static IEnumerable<int> {|MP0019:While|}(int first)
            {
                while (true) yield return first++;
            }

            [RunInProcess]
            public static IEnumerable<int> {|MP0019:For|}()
            {
                for (int i = 0; ; i++)
                {
                    foreach (int j in new[] { 1, 2 })
                    {
                        if (j == 2) break;
                        yield return i + j;
                    }
                }
            }
        }
        """,
        Start + """
        public static partial class Jobs
        {
            [RunInProcess]
            public static async IAsyncEnumerable<int> While(int first)
            {
                while (true) yield return first++;
            }

            [RunInProcess]
            public static async IAsyncEnumerable<int> For()
            {
                for (int i = 0; ; i++)
                {
                    foreach (int j in new[] { 1, 2 })
                    {
                        if (j == 2) break;
                        yield return i + j;
                    }
                }
            }
        }
        """);

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task LoopsInOtherStatementsAndParts_AreFlagged() => Verify.Analyzer<IteratorNeverEndsAnalyzer>(
        Start + """
        public static partial class Jobs
        {
            [RunInProcess]
            public static IEnumerable<int> {|MP0019:Do|}()
            {
                using var reader = new StringReader("");
                try
                {
                    do
                    {
                        switch (reader.Read())
                        {
                            case 1: yield return 1; break;
                            default: continue;
                        }
                    }
                    while ((true));
                }
                finally
                {
                    reader.Dispose();
                }
            }

            [RunInProcess]
            public static IEnumerable<int> {|MP0019:Choose|}(bool up)
            {
                int Throws() => throw new InvalidOperationException();
                using (new StringReader(""))
                {
                    if (up) { for (int i = 0; true; i++) yield return i; }
                    else while (true) yield return Throws();
                }
            }

            [RunInProcess] public static partial IEnumerable<int> {|MP0019:Part|}();
        }
        public static partial class Jobs
        {
            public static partial IEnumerable<int> Part()
            {
                while (true) { yield return 1; }
            }
        }
        """);

    [Fact]
    public Task IteratorsThatCanEnd_AreNotFlagged() => Verify.NotFlagged<IteratorNeverEndsAnalyzer>(
        Start + """
        public static partial class Jobs
        {
            [RunInProcess] public static IEnumerable<int> Break(int to)
            {
                while (true) { if (to-- == 0) break; yield return to; }
            }
            [RunInProcess] public static IEnumerable<int> YieldBreak(int to)
            {
                while (true) { if (to-- == 0) yield break; yield return to; }
            }
            [RunInProcess] public static IEnumerable<int> Throw(int to)
            {
                while (true) yield return to-- > 0 ? to : throw new InvalidOperationException();
            }
            [RunInProcess] public static IEnumerable<int> Token(CancellationToken token)
            {
                while (true) { token.ThrowIfCancellationRequested(); yield return 1; }
            }
            [RunInProcess] public static IEnumerable<int> Asks(CancellationToken token)
            {
                while (!token.IsCancellationRequested) yield return 1;
            }
            [RunInProcess] public static IEnumerable<int> Goto(int to)
            {
                while (true) { if (to-- == 0) goto end; yield return to; }
                end: yield return -1;
            }
            [RunInProcess] public static IEnumerable<int> Maybe(bool ever)
            {
                if (ever) while (true) yield return 1;
                yield return 2;
            }
            [RunInProcess] public static IEnumerable<int> Caught(TextReader reader)
            {
                int number = 0;
                try
                {
                    while (true) number += int.Parse(reader.ReadLine()!);
                }
                catch (FormatException)
                {
                }
                yield return number;
            }
            [RunInProcess] public static IEnumerable<int> InAFunction()
            {
                static IEnumerable<int> Local() { while (true) yield return 1; }
                foreach (int i in Local()) { if (i > 0) yield break; yield return i; }
            }
            [RunInProcess] public static async IAsyncEnumerable<int> Stream()
            {
                while (true) yield return 1;
            }
            public static IEnumerable<int> NotMarked()
            {
                while (true) yield return 1;
            }
            [RunInProcess] public static IEnumerable<int> NoIterator()
            {
                while (true) { }
            }
        }
        """);

    /// <summary>One finding is enough: that of MP0013 says less.</summary>
    [Fact]
    public Task IteratorWithoutAnEnd_IsNotFlaggedByMP0013() => Verify.NotFlagged<IteratorIsMaterializedAnalyzer>(
        Start + """
        public static partial class Jobs
        {
            [RunInProcess] public static IEnumerable<int> Count() { while (true) yield return 1; }
        }
        """);
}
