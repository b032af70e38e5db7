using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1016
{
    [Fact]
    public Task TypesOfOtherAssemblies_AreFlaggedAndAssumed() => Verify.Fix<StateCannotBeSeenAnalyzer, AssumeSerializableCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void One(System.Net.Cookie {|MP1016:cookie|}) { }
            [RunInProcess] public static void Two(List<System.Net.Cookie> {|MP1016:cookies|}) { }
        }
        """),
        JobsSource.With("""

        [assembly: AssumeSerializable(typeof(System.Net.Cookie))]

        public static partial class Work
        {
            [RunInProcess] public static void One(System.Net.Cookie {|MP1016:cookie|}) { }
            [RunInProcess] public static void Two(List<System.Net.Cookie> {|MP1016:cookies|}) { }
        }
        """), rounds: 2);

    [Fact]
    public Task PlainData_IsNotFlagged() => Verify.NotFlagged<StateCannotBeSeenAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void One(Uri uri, Version version, DateTimeOffset when, System.Numerics.Vector3 v) { }
        }
        """));
}
