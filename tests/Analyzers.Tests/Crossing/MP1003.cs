using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1003
{
    [Fact]
    public Task NativeIntegers_AreFlaggedAndFixed() =>
        Verify.Fix<PointerOrHandleCannotCrossAnalyzer, CrossingTypeCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static long One(nint {|MP1003:value|}) => value + 1;
            [RunInProcess] public static long Two(IntPtr {|MP1003:value|}) => value + 2;
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static long One(long value) => value + 1;
            [RunInProcess] public static long Two(long value) => value + 2;
        }
        """));

    [Fact]
    public Task HandleInAMember_IsFlaggedAndLeftOut() =>
        Verify.Fix<PointerOrHandleCannotCrossAnalyzer, CrossingTypeCodeFix>(
        JobsSource.With("""
        public sealed class Window
        {
            public nint Handle;
            public Microsoft.Win32.SafeHandles.SafeFileHandle? File { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static void Run(Window {|MP1003:window|}) { }
        }
        """),
        JobsSource.With("""
        public sealed class Window
        {
            [NonSerialized]
            public nint Handle;
            [field: NonSerialized]
            public Microsoft.Win32.SafeHandles.SafeFileHandle? File { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static void Run(Window window) { }
        }
        """), rounds: 2);

    [Fact]
    public Task PointersAndHandles_AreFlaggedButNotFixed() =>
        Verify.NoFix<PointerOrHandleCannotCrossAnalyzer, CrossingTypeCodeFix>(
        JobsSource.With("""
        public static unsafe partial class Work
        {
            [RunInProcess] public static void One(int* {|MP1003:value|}) { }
            [RunInProcess] public static void Two(Microsoft.Win32.SafeHandles.SafeFileHandle {|MP1003:value|}) { }
        }
        """));

    [Fact]
    public Task Numbers_AreNotFlagged() => Verify.NotFlagged<PointerOrHandleCannotCrossAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Run(long value, ulong other) { }
            public static void NotMarked(nint value) { }
        }
        """));
}
