using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0003
{
    [Fact]
    public Task GenericMethodAndGenericContainer_AreFlagged() => Verify.Analyzer<MethodIsGenericAnalyzer>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static T {|MP0003:Echo|}<T>(T value) => value;
        }
        public static partial class Jobs<T>
        {
            public static partial class Inner
            {
                [RunInProcess] public static int {|MP0003:Add|}(int a, int b) => a + b;
            }
        }
        """);

    [Fact]
    public Task MethodWithClosedGenericTypes_IsNotFlagged() => Verify.NotFlagged<MethodIsGenericAnalyzer>(
        """
        using System.Collections.Generic;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Echo(List<int> value) => Helper(value).Count;
            private static T Helper<T>(T value) => value;
        }
        """);
}
