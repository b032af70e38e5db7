using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0018
{
    [Fact]
    public Task Classes_AreFlaggedAndFixed() => Verify.Fix<ClassIsMarkedAnalyzer, NotAnOrdinaryMethodCodeFix>(
        """
        using System.ComponentModel;
        using Multiprocessing;
        // With a comment.
        [{|MP0018:RunInProcess|}]
        public partial class Search
        {
            public int Count(string text) => text.Length;

            [EditorBrowsable, {|MP0018:RunInProcess|}]
            private sealed record Part(int Length);
        }
        """,
        """
        using System.ComponentModel;
        using Multiprocessing;
        // With a comment.
        public partial class Search
        {
            public int Count(string text) => text.Length;

            [EditorBrowsable]
            private sealed record Part(int Length);
        }
        """);

    [Fact]
    public Task ClassesWithMarkedMethods_AreNotFlagged() => Verify.NotFlagged<ClassIsMarkedAnalyzer>(
        """
        using Multiprocessing;
        public partial class Search
        {
            [RunInProcess] public static int CountIn(string text) => new Search().Count(text);
            public int Count(string text) => text.Length;
        }
        """);
}
