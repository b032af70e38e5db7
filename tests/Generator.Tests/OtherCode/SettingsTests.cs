using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.OtherCode;

/// <summary>Settings of a project, and default values of all kinds.</summary>
public class SettingsTests
{
    private const string Everything =
        """
        public class Node { public string Name { get; set; } = ""; public Node[] Children { get; set; } = Array.Empty<Node>(); private readonly byte _b = 1; public byte B => _b; }
        public struct Size { public int Width; private string _unit; public Size(string unit) { _unit = unit; Width = 1; } public string Unit => _unit; }
        public sealed class JobException : Exception { public JobException(string message) : base(message) { } }
        public static partial class Jobs
        {
            [RunInProcess] public static Task<Node> F(Node node, Size? size, Dictionary<string, List<Node>> map, IProgress<Size> progress, CancellationToken token = default) => Task.FromResult(node);
            [RunInProcess] public static int G(string text = null, params int[] more) => throw new JobException(text);
            public static void Use() { using var queue = new ProcessQueue<Node>(); }
        }
        """;

    [Theory]
    [InlineData(NullableContextOptions.Disable, false)]
    [InlineData(NullableContextOptions.Annotations, true)]
    [InlineData(NullableContextOptions.Warnings, true)]
    public async Task Project_WithUnusualSettings_Works(NullableContextOptions nullable, bool checksOverflow) =>
        await new Project(Everything)
        {
            Nullable = nullable,
            ChecksOverflow = checksOverflow,
            Name = "My.App-1 \u00e9",
        }.Works();

    [Theory]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp9)]
    [InlineData(LanguageVersion.CSharp7_3)]
    public async Task Project_OfAnOlderLanguage_HasOneRuleAndNoGeneratedCode(LanguageVersion version)
    {
        var project = new Project(
            "public static partial class Jobs { [RunInProcess] public static int F(int a) => a; }")
        {
            Language = version,
            Nullable = version < LanguageVersion.CSharp8
                ? NullableContextOptions.Disable
                : NullableContextOptions.Enable,
        };
        Assert.Contains("C# " + version.ToDisplayString(), await project.IsRefused("MP2001"), StringComparison.Ordinal);
        project.Generate(out SortedDictionary<string, string> files);
        Assert.Empty(files);
    }

    /// <summary>Stubs need C# 14, the serializers of items do not.</summary>
    [Theory]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.CSharp12)]
    public async Task Queue_InAProjectOfAnOlderLanguage_HasASerializer(LanguageVersion version)
    {
        var project = new Project(
            """
            public class Node { public string Name { get; set; } = ""; public List<Node> Children { get; set; } = new(); private readonly byte _b = 1; public byte B => _b; }
            public struct Size { public int Width; private string _unit; public Size(string unit) { _unit = unit; Width = 1; } public string Unit => _unit; }
            public record Pair<T>(T First, (int, string) Second, Size? Size, Node Node, Dictionary<string, int[]> Map);
            public static class Use { public static void Now() { using var queue = new ProcessQueue<Pair<Node>>(); } }
            """)
        {
            Language = version,
        };
        await project.Works();
        project.Generate(out SortedDictionary<string, string> files);
        Assert.Contains("ProcessModule.g.cs", files.Keys);
    }

    [Theory]
    [InlineData(LanguageVersion.Preview)]
    [InlineData(LanguageVersion.Latest)]
    public async Task Project_OfANewerLanguage_Works(LanguageVersion version) =>
        await new Project(Everything) { Language = version, Nullable = NullableContextOptions.Disable }.Works();

    [Fact]
    public async Task Project_WithoutMemoryPack_HasOneRule() =>
        Assert.Contains("no reference defines it", await new Project(
            "public static partial class Jobs { [RunInProcess] public static int F(int a) => a; }")
        {
            Library = [.. TestSupport.TestCompilation.References.Where(
                r => !r.Display!.Contains("MemoryPack", StringComparison.Ordinal))],
        }.IsRefused("MP2003"), StringComparison.Ordinal);

    [Fact]
    public async Task Defaults_OfEveryKind_AreThoseOfTheMethod()
    {
        (_, Compilation output) = await new Project(
            """
            using System.Runtime.CompilerServices;
            using System.Runtime.InteropServices;
            public enum Small : byte { A = 1 } public enum Big : ulong { Max = ulong.MaxValue } public enum Low : long { Min = long.MinValue }
            public static partial class Jobs
            {
                [RunInProcess] public static int F(
                    [Optional, DefaultParameterValue(3)] int a0, [Optional, DefaultParameterValue((Small)9)] Small a1, [Optional, DefaultParameterValue(null)] string? a2,
                    [Optional, DecimalConstant(2, 1, 0u, 1u, 250u)] decimal a3, [Optional] Guid a4, [Optional, DefaultParameterValue("x")] string a5, [Optional, DateTimeConstant(5L)] DateTime aa, [Optional, DecimalConstant(1, 0, 0u, 0u, 15u)] decimal bb, [Optional, DefaultParameterValue(5)] long cc,
                    [Optional] int dd, [Optional, DefaultParameterValue("x")] IEnumerable<char> ee,
                    Small a = (Small)200, Big b = Big.Max, Low c = Low.Min, Small? d = (Small)7, Low? e = null, long f = long.MinValue, int g = int.MinValue,
                    float h = -0f, double i = -0d, float j = float.NaN, double k = double.Epsilon, float l = float.MaxValue, decimal m = -79228162514264337593543950335m,
                    decimal n = 1.500m, char o = '\ud800', char p = '\'', string q = "\ud83d\ude00\udc00x\ud800", string r = "{\"\\\n}", DateTime s = default,
                    Guid t = default, bool? u = true, sbyte v = -128, ushort w = 1, Small x = (Small)3, char y = '\u200b', string z = "\u202e\u0000\u2028",
                    uint ff = 4000000000u, Half gg = default, [CallerLineNumber] int hh = 1,
                    CancellationToken token = default, [CallerArgumentExpression("token")] string ii = "none") => 1;
                public static object Use(IProcessPool pool) => (Calls.F(), pool.Jobs.FAsync());
            }
            """.Replace("using System", "using global::System"))
            .Works();
        using var image = new MemoryStream();
        Assert.True(output.WithOptions(output.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        Type jobs = Assembly.Load(image.ToArray()).GetType("Jobs")!;
        ParameterInfo[] given = [.. jobs.GetMethod("F")!.GetParameters()
            .Where(p => p.ParameterType != typeof(CancellationToken))];
        ParameterInfo[] stub = jobs.GetNestedType("Calls")!.GetMethod("F")!.GetParameters();
        Assert.Equal(given.Select(Describe), stub.Select(Describe));
    }

    private static string Describe(ParameterInfo parameter) =>
        $"{parameter.Name} {parameter.ParameterType} {parameter.IsOptional} " + parameter.RawDefaultValue switch
        {
            double d => BitConverter.DoubleToInt64Bits(d).ToString("x", null),
            float f => BitConverter.SingleToInt32Bits(f).ToString("x", null),
            decimal m => string.Join(",", decimal.GetBits(m)),
            string s => string.Join(",", s.Select(c => (int)c)),
            char c => ((int)c).ToString("x", null),
            var other => $"{other?.GetType()} {other}",
        };
}
