using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1004
{
    [Fact]
    public Task Streams_AreFlaggedAndFixed() => Verify.Fix<StreamCannotCrossAnalyzer, StreamCannotCrossCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static long Length(System.IO.Stream {|MP1004:input|}, int factor)
            {
                return input.Length * factor;
            }

            [RunInProcess] public static string Text(System.IO.TextReader {|MP1004:reader|}) => reader.ReadToEnd();
            [RunInProcess] public static long File(System.IO.FileStream {|MP1004:file|}) => file.Length;
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static long Length(byte[] inputBytes, int factor)
            {
                using var input = new System.IO.MemoryStream(inputBytes);
                return input.Length * factor;
            }

            [RunInProcess] public static string Text(string readerText) => new System.IO.StringReader(readerText).ReadToEnd();
            [RunInProcess] public static long File(string filePath) => System.IO.File.OpenRead(filePath).Length;
        }
        """));

    [Fact]
    public Task OtherWritersAndResults_AreFlaggedButNotFixed() =>
        Verify.NoFix<StreamCannotCrossAnalyzer, StreamCannotCrossCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Write(System.IO.BinaryWriter {|MP1004:writer|}) { }
            [RunInProcess] public static System.IO.Stream {|MP1004:Open|}(string path) => System.IO.File.OpenRead(path);
        }
        """));

    [Fact]
    public Task BytesAndPaths_AreNotFlagged() => Verify.NotFlagged<StreamCannotCrossAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static long Run(byte[] bytes, string path) => System.IO.File.OpenRead(path).Length;
            public static void NotMarked(System.IO.Stream stream) { }
        }
        """));

    [Fact]
    public Task StreamInAMember_IsFlaggedAndLeftOut() =>
        Verify.Fix<StreamCannotCrossAnalyzer, StreamCannotCrossCodeFix>(
        JobsSource.With("""
        public sealed class Letter
        {
            public string To = "";
            public System.IO.Stream? Content;
        }
        public static partial class Work
        {
            [RunInProcess] public static void Send(List<Letter> {|MP1004:letters|}) { }
        }
        """),
        JobsSource.With("""
        public sealed class Letter
        {
            public string To = "";
            [NonSerialized]
            public System.IO.Stream? Content;
        }
        public static partial class Work
        {
            [RunInProcess] public static void Send(List<Letter> letters) { }
        }
        """));

    [Fact]
    public Task StreamsThatAreWrittenOrOutliveTheMethod_AreFlaggedButNotFixed() =>
        Verify.NoFix<StreamCannotCrossAnalyzer, StreamCannotCrossCodeFix>(
        "using System.IO;\n" + JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Write(Stream {|MP1004:output|}) { output.WriteByte(1); }
            [RunInProcess] public static void Maybe(FileStream? {|MP1004:output|}) => output?.Write(new byte[1], 0, 1);
            [RunInProcess] public static void Copy(string path, Stream {|MP1004:output|}) => File.OpenRead(path).CopyTo(output);
            [RunInProcess] public static void Lines(Stream {|MP1004:output|}) { using var lines = new StreamWriter(output); }
            [RunInProcess] public static long Optional(Stream? {|MP1004:input|} = null) { return input?.Length ?? 0; }
            [RunInProcess] public static Task<string> Read(TextReader {|MP1004:input|}) { return input.ReadToEndAsync(); }
        }
        """));

    [Fact]
    public Task MethodThatAnotherFileGivesAStream_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<StreamCannotCrossAnalyzer, StreamCannotCrossCodeFix>(
        """
        using System.IO;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Read(Stream {|MP1004:data|}) => data.ReadByte();
        }
        """,
        """
        using System.IO;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static class Caller
        {
            public static Task<int> Use(ProcessPool pool, Stream stream) => pool.Jobs.ReadAsync(stream);
        }
        """);
}
