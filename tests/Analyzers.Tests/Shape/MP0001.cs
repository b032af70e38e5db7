using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0001
{
    [Fact]
    public Task InstanceMethod_IsFlaggedAndFixed() => Verify.Fix<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(
        """
        using Multiprocessing;
        public partial class Jobs
        {
            [RunInProcess]
            public int {|MP0001:Add|}(int a, int b) => a + b;

            // A comment stays.
            [RunInProcess] int {|MP0001:Double|}(int a)
            {
                return a * 2;
            }

            public int Both() => Add(1, 2) + this.Double(3) + new Jobs().Add(4, 5);
        }
        """,
        """
        using Multiprocessing;
        public partial class Jobs
        {
            [RunInProcess]
            public static int Add(int a, int b) => a + b;

            // A comment stays.
            [RunInProcess] static int Double(int a)
            {
                return a * 2;
            }

            public int Both() => Add(1, 2) + Jobs.Double(3) + Jobs.Add(4, 5);
        }
        """);

    [Fact]
    public Task MethodThatUsesItsObject_IsNotFixed() =>
        Verify.NoFix<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(
        """
        using Multiprocessing;
        public partial class Jobs
        {
            private int _sum;
            [RunInProcess] public int {|MP0001:Add|}(int a) => _sum += a;
            [RunInProcess] public virtual int {|MP0001:Replaced|}(int a) => a;
        }
        public partial class Captured(int width)
        {
            [RunInProcess] public int {|MP0001:Area|}(int height) => width * height;
        }
        public partial class Compared : System.IComparable<int>
        {
            [RunInProcess] public int {|MP0001:CompareTo|}(int other) => 0;
        }
        """);

    [Fact]
    public Task StaticMethodAndUnmarkedMethod_AreNotFlagged() => Verify.NotFlagged<MethodIsNotStaticAnalyzer>(
        """
        using Multiprocessing;
        public partial class Jobs
        {
            [RunInProcess] public static int Add(int a, int b) => a + b;
            public int Subtract(int a, int b) => a - b;
            [System.Obsolete] public int Old() => 1;
        }
        """);

    [Fact]
    public Task ReceiverThatDoesSomethingOrMayBeNull_IsFlaggedButNotFixed() =>
        Verify.NoFix<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(
        """
        using Multiprocessing;
        public partial class Jobs
        {
            [RunInProcess] public int {|MP0001:Add|}(int a) => a;
            [RunInProcess] public int {|MP0001:Twice|}(int a) => a * 2;
            public static Jobs Create() => new();
            public static int? Use(Jobs? jobs) => jobs?.Add(1) + Create().Twice(2);
        }
        """);

    [Fact]
    public Task MethodGroupsInOtherFiles_AreFlaggedAndFixed() =>
        Verify.FixProject<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(
        [
            """
            using Multiprocessing;
            public partial class Jobs
            {
                [RunInProcess] public int {|MP0001:Add|}(int a) => a;
            }
            """,
            """
            using System;
            public static class Caller
            {
                public static Func<int, int> Use(Jobs jobs) => jobs.Add;
            }
            """,
        ],
        [
            """
            using Multiprocessing;
            public partial class Jobs
            {
                [RunInProcess] public static int Add(int a) => a;
            }
            """,
            """
            using System;
            public static class Caller
            {
                public static Func<int, int> Use(Jobs jobs) => Jobs.Add;
            }
            """,
        ]);

    [Fact]
    public Task BothPartsOfAPartialMethod_AreFlaggedAndFixed() =>
        Verify.FixProject<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(
        [
            """
            using Multiprocessing;
            public partial class Jobs
            {
                [RunInProcess] public partial int {|MP0001:Add|}(int a);
            }
            """,
            """
            public partial class Jobs
            {
                public partial int Add(int a) => a;
            }
            """,
        ],
        [
            """
            using Multiprocessing;
            public partial class Jobs
            {
                [RunInProcess] public static partial int Add(int a);
            }
            """,
            """
            public partial class Jobs
            {
                public static partial int Add(int a) => a;
            }
            """,
        ]);

    [Fact]
    public Task PartialMethodWhoseBodyUsesItsObject_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(
        """
        using Multiprocessing;
        public partial class Jobs
        {
            [RunInProcess] public partial int {|MP0001:Add|}(int a);
        }
        """,
        """
        public partial class Jobs
        {
            private int _sum;
            public partial int Add(int a) => _sum += a;
        }
        """);
}
