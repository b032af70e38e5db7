using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0015
{
    [Fact]
    public Task AccessorsOperatorsFinalizersExtensions_AreFlaggedAndFixed() =>
        Verify.Fix<NotAnOrdinaryMethodAnalyzer, NotAnOrdinaryMethodCodeFix>(
        """
        using System.ComponentModel;
        using Multiprocessing;
        public partial class Jobs
        {
            public static int Size { [RunInProcess] {|MP0015:get|}; set; }
            [RunInProcess, EditorBrowsable] public static Jobs operator {|MP0015:+|}(Jobs a, Jobs b) => a;
            // The last one.
            [RunInProcess] ~{|MP0015:Jobs|}() { }
        }
        public static partial class Extensions
        {
            extension(string text)
            {
                [RunInProcess] public static int {|MP0015:Length|}() => 1;
            }
        }
        """,
        """
        using System.ComponentModel;
        using Multiprocessing;
        public partial class Jobs
        {
            public static int Size { get; set; }
            [EditorBrowsable] public static Jobs operator +(Jobs a, Jobs b) => a;
            // The last one.
            ~Jobs() { }
        }
        public static partial class Extensions
        {
            extension(string text)
            {
                public static int Length() => 1;
            }
        }
        """);

    /// <summary>The compiler refuses the attribute there as well, but only the rule says what to do.</summary>
    [Fact]
    public Task Constructors_AreFlagged() => Verify.Analyzer<NotAnOrdinaryMethodAnalyzer>(
        """
        using Multiprocessing;
        public partial class Jobs
        {
            [{|CS0592:RunInProcess|}] public {|MP0015:Jobs|}() { }
        }
        """);

    [Fact]
    public Task MethodsAndExtensionMethods_AreNotFlagged() => Verify.NotFlagged<NotAnOrdinaryMethodAnalyzer>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Length(this string text) => text.Length;
            public static int Size { get; set; }
        }
        """);

    [Fact]
    public Task StaticExplicitImplementations_AreFlagged() => Verify.Analyzer<NotAnOrdinaryMethodAnalyzer>(
        """
        using Multiprocessing;
        public interface IJob
        {
            static abstract int Work(int number);
        }
        public partial class Jobs : IJob
        {
            [RunInProcess] static int IJob.{|MP0015:Work|}(int number) => number;
        }
        """);
}
