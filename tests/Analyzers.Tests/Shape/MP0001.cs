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
    public Task MethodThatUsesItsObject_IsNotFixed() => Verify.NoFix<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(
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
}
