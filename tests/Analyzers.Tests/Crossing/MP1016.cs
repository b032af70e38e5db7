using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1016
{
    [Fact]
    public Task TypesOfOtherAssemblies_AreFlaggedAndAssumed() =>
        Verify.Fix<StateCannotBeSeenAnalyzer, AssumeSerializableCodeFix>(
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
            [RunInProcess] public static void One(System.Net.Cookie cookie) { }
            [RunInProcess] public static void Two(List<System.Net.Cookie> cookies) { }
        }
        """));

    [Fact]
    public Task TypesOfOtherAssemblies_GetAFormatterToBeFilledIn() =>
        Verify.Fix<StateCannotBeSeenAnalyzer, ScaffoldFormatterCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void One(System.Net.NetworkCredential {|MP1016:credential|}) { }
        }
        """),
        JobsSource.Usings +
        """
        
        [assembly: ProcessFormatter(typeof(System.Net.NetworkCredential), typeof(NetworkCredentialFormatter))]
        """ + "\n\n" +
        """
        public static partial class Work
        {
            [RunInProcess] public static void One(System.Net.NetworkCredential credential) { }
        }
        """ + JobsSource.Text + Scaffold("NetworkCredential", "Domain, Password, SecurePassword, UserName"));

    [Fact]
    public Task TypesOfOtherAssemblies_GetAFormatterInTheNamespaceOfTheFile() =>
        Verify.Fix<StateCannotBeSeenAnalyzer, ScaffoldFormatterCodeFix>(
        JobsSource.With("""
        namespace App.Web;

        public static partial class Work
        {
            [RunInProcess] public static void One(System.Net.Cookie {|MP1016:cookie|}) { }
        }
        """),
        JobsSource.Usings +
        """

        [assembly: ProcessFormatter(typeof(System.Net.Cookie), typeof(App.Web.CookieFormatter))]
        """ + "\n\n" +
        """
        namespace App.Web;

        public static partial class Work
        {
            [RunInProcess] public static void One(System.Net.Cookie cookie) { }
        }
        """ + JobsSource.Text + Scaffold("Cookie", "Comment, CommentUri, Discard, Domain, Expired, Expires, HttpOnly, Name, Path, Port, Secure, TimeStamp, Value, Version"));

    [Fact]
    public Task PlainData_IsNotFlagged() => Verify.NotFlagged<StateCannotBeSeenAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void One(Uri uri, Version version, DateTimeOffset when, System.Numerics.Vector3 v) { }
        }
        """));

    /// <summary>What the fix writes for a type of System.Net.</summary>
    private static string Scaffold(string type, string members) => "\n" + $$"""
        internal sealed class {{type}}Formatter : MemoryPack.MemoryPackFormatter<System.Net.{{type}}>
        {
            // Write what the object is made of, and make an equal one of it. It shows: {{members}}
            public override void Serialize<TBufferWriter>(ref MemoryPack.MemoryPackWriter<TBufferWriter> writer, scoped ref System.Net.{{type}}? value) =>
                throw new System.NotImplementedException();

            public override void Deserialize(ref MemoryPack.MemoryPackReader reader, scoped ref System.Net.{{type}}? value) =>
                throw new System.NotImplementedException();
        }
        """ + "\n";

    [Fact]
    public Task OwnTypesWithABaseOfAnotherAssembly_AreNotAssumed() =>
        Verify.NoFix<StateCannotBeSeenAnalyzer, AssumeSerializableCodeFix>(
        JobsSource.With("""
        public sealed class Own : System.Net.CookieContainer { public int Number; }
        public static partial class Work
        {
            [RunInProcess] public static void One(Own {|MP1016:own|}) { }
        }
        """));

    [Fact]
    public Task TypesThatCannotBeMadeFromTheirPublicMembers_AreNotAssumed() =>
        Verify.NoFix<StateCannotBeSeenAnalyzer, AssumeSerializableCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void One(System.Text.Json.JsonDocument {|MP1016:document|}) { }
        }
        """));
}
