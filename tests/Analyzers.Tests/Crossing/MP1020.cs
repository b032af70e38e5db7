using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1020
{
    [Fact]
    public Task MembersThatOthersSkip_AreFlaggedAndFixed() =>
        Verify.Fix<MemberIsSkippedAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        public sealed class User
        {
            public string Name { get; set; } = "";
            [System.Text.Json.Serialization.JsonIgnore] public string? Password { get; set; }
        }
        public sealed class Group
        {
            public List<int> Ids = [];
            [System.Runtime.Serialization.IgnoreDataMember] public int Cached;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(User {|MP1020:user|}) { }
            [RunInProcess] public static void Two(Group[] {|MP1020:groups|}) { }
        }
        """),
        JobsSource.With("""
        public sealed class User
        {
            public string Name { get; set; } = "";
            [field: NonSerialized]
            [System.Text.Json.Serialization.JsonIgnore] public string? Password { get; set; }
        }
        public sealed class Group
        {
            public List<int> Ids = [];
            [NonSerialized]
            [System.Runtime.Serialization.IgnoreDataMember] public int Cached;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(User user) { }
            [RunInProcess] public static void Two(Group[] groups) { }
        }
        """));

    [Fact]
    public Task MembersThatStayBehind_AreNotFlagged() => Verify.NotFlagged<MemberIsSkippedAnalyzer>(
        JobsSource.With("""
        public sealed class User
        {
            public string Name { get; set; } = "";
            [System.Text.Json.Serialization.JsonIgnore] public int Length => Name.Length;
            [field: NonSerialized, System.Text.Json.Serialization.JsonIgnore] public string? Password { get; set; }
            [System.Text.Json.Serialization.JsonPropertyName("x")] public int X { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(User user) { }
        }
        """));

    [Fact]
    public Task MembersThatAreSkippedSometimes_AreNotFlagged() => Verify.Analyzer<MemberIsSkippedAnalyzer>(
        "using System.Text.Json.Serialization;\n" + JobsSource.With("""
        public sealed class User
        {
            [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Name { get; set; }
            [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int Age { get; set; }
            [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int Id { get; set; }
        }
        public sealed class Secret
        {
            [JsonIgnore(Condition = JsonIgnoreCondition.Always)] public string? Password { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(User user) { }
            [RunInProcess] public static void Two(Secret {|MP1020:secret|}) { }
        }
        """));
}
