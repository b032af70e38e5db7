using System.Text;
using Multiprocessing.Platform;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>The environment reaches a worker byte for byte, whatever is in it.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class RawEnvironmentTests : ProcessTest
{
    private static readonly byte[][] s_odd =
    [
        [.. "RAW_VALUE="u8, 0xFF, 0xFE, (byte)'x', 0xC3],
        [.. "RAW_"u8, 0xE9, .. "=latin"u8],
        [.. "RAW_"u8, 0xE8, .. "=another that decodes alike"u8],
        "RAW_EMPTY="u8.ToArray(),
        "RAW_EQUALS==a=b="u8.ToArray(),
        "RAW_TWICE=first"u8.ToArray(),
        "RAW_TWICE=second"u8.ToArray(),
        "RAW_NO_EQUALS"u8.ToArray(),
        "=RAW_NO_NAME"u8.ToArray(),
        "RAW_LINES=a\nb\t"u8.ToArray(),
        "RAW_TEXT=gr\u00fc\u00df \U0001F600"u8.ToArray(),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("portable")]
    public async Task Worker_OfAProgramWithAnOddEnvironment_HasTheSame(string platform)
    {
        string file = Path.Combine(Folder, "environment");
        byte[][] all = [.. Usual(platform), .. s_odd];
        ChildHandle program = PlatformSelector.Processes.Start(new ChildStartInfo
        {
            FileName = TestProgram.Executable,
            Arguments = [TestProgram.Executable, "environment", file],
            Environment = all,
        });
        int? exitCode = null;
        await Eventually.True(() => program.TryReap(out exitCode));
        program.Dispose();
        Assert.Equal(0, exitCode);
        List<string> seen = [.. Split(File.ReadAllBytes(file)).Select(Convert.ToHexString)];
        Assert.Equal(all.Select(Convert.ToHexString), seen.Take(all.Length));
        string[] added =
            ["DOTNET_STARTUP_HOOKS", "DOTNET_GCLOHThreshold", "MULTIPROCESSING_HEAP", "MULTIPROCESSING_WORKER"];
        Assert.Equal(
            added.Order(),
            seen.Skip(all.Length).Select(e => Encoding.UTF8.GetString(Convert.FromHexString(e)).Split('=')[0]).Order());
    }

    public static TheoryData<string[], string[], string[]> Merges => new()
    {
        // What was inherited, what is wanted, what comes out; \ stands for a byte that is no text.
        { ["A=1", "B=\\"], ["A=1", "B=\\"], ["A=1", "B=\\"] },
        { ["A=1", "B=\\"], ["A=2", "B=\\"], ["A=2", "B=\\"] },
        { ["A=1", "B=\\"], ["B=\\"], ["B=\\"] },
        { ["A=1", "A=2"], ["A=1"], ["A=1", "A=2"] },
        { ["A=1", "A=2"], ["A=3"], ["A=3"] },
        { ["A=1", "A=2"], [], [] },
        { ["\\=1"], ["\\=2"], ["\\=2"] },
        { ["\\=1"], [], [] },
        { ["A", "=A", ""], [], ["A", "=A", ""] },
        { ["A=", "B=x"], ["A=", "B="], ["A=", "B="] },
        { [], ["A=1"], ["A=1"] },
    };

    [Theory]
    [MemberData(nameof(Merges))]
    public void Merge_OfWhatIsWanted_KeepsWhatWasNotChanged(string[] inherited, string[] wanted, string[] expected)
    {
        Dictionary<string, string> variables = wanted.Select(w => w.Replace('\\', '\uFFFD').Split('=')).ToDictionary(
            p => p[0], p => p[1]);
        List<byte[]> block = EnvironmentBlock.Merge(inherited.Select(ToBytes), variables);
        Assert.Equal(expected.Select(ToBytes).Select(Convert.ToHexString), block.Select(Convert.ToHexString));
    }

    private static byte[] ToBytes(string text) => [.. text.Select(c => c == '\\' ? (byte)0xFF : (byte)c)];

    // What the runtime needs to be found, and no more: each entry is compared.
    private static IEnumerable<byte[]> Usual(string platform) =>
        new[] { "PATH", "HOME", "DOTNET_ROOT", "TMPDIR" }
            .Select(name => (name, value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.value is not null)
            .Append(("MULTIPROCESSING_PLATFORM", platform))
            .Select(variable => Encoding.UTF8.GetBytes($"{variable.Item1}={variable.Item2}"));

    private static IEnumerable<byte[]> Split(byte[] environment)
    {
        for (int start = 0; start < environment.Length;)
        {
            int end = Array.IndexOf(environment, (byte)0, start);
            yield return environment[start..end];
            start = end + 1;
        }
    }
}
