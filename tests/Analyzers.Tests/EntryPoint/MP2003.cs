using Multiprocessing.Generator.Analyzers.EntryPoint;

namespace Multiprocessing.Analyzers.Tests.EntryPoint;

public sealed class MP2003
{
    [Fact]
    public Task TypeCalledLikeANamespace_IsFlagged() => Verify.Analyzer<LibraryCannotBeNamedAnalyzer>("""
        public class MemoryPack { }
        public static partial class Jobs
        {
            [Multiprocessing.RunInProcess] public static int {|MP2003:One|}() => 1;
            [Multiprocessing.RunInProcess] public static int {|MP2003:Two|}() => 2;
        }
        """);

    [Fact]
    public Task TypeInANamespace_IsNotFlagged() => Verify.NotFlagged<LibraryCannotBeNamedAnalyzer>("""
        namespace App
        {
            public class MemoryPack { }
            public class System { }
            public class Multiprocessing { }
        }
        public static partial class Jobs
        {
            [Multiprocessing.RunInProcess] public static int One() => 1;
        }
        """);

    [Fact]
    public Task NoMarkedMethod_IsNotFlagged() =>
        Verify.NotFlagged<LibraryCannotBeNamedAnalyzer>("public class MemoryPack { }");
}
