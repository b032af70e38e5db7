using System.Runtime.CompilerServices;

namespace Generator.Tests.TestSupport;

/// <summary>
/// Compares generated files with those that were verified before:
/// <c>Snapshots/&lt;Test&gt;#&lt;hint&gt;.verified.cs</c>.
/// </summary>
internal static class Snapshot
{
    private const string Accept = "MULTIPROCESSING_ACCEPT_SNAPSHOTS";

    // Not by [CallerFilePath]: a deterministic build maps it to a path that exists on no machine.
    private static readonly Lazy<string> s_folder = new(FindFolder);

    internal static void Verify(GeneratorResult result, [CallerMemberName] string test = "")
    {
        string folder = s_folder.Value;
        var expected = Directory.GetFiles(folder, $"{test}#*.verified.cs")
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllText);
        var actual = result.Files.ToDictionary(
            f => $"{test}#{f.Key.Replace('/', '.').Replace(".g.cs", "")}.verified.cs", f => f.Value);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            foreach (string old in expected.Keys.Except(actual.Keys)) File.Delete(Path.Combine(folder, old));
            foreach ((string name, string text) in actual) File.WriteAllText(Path.Combine(folder, name), text);
            return;
        }

        const string hint = $"To accept what is generated now: {Accept}=1 dotnet test --project tests/Generator.Tests";
        Assert.True(expected.Keys.Order().SequenceEqual(actual.Keys.Order()),
            $"The files are {string.Join(", ", actual.Keys.Order())}; verified are "
            + $"{string.Join(", ", expected.Keys.Order())}. {hint}");
        foreach ((string name, string text) in actual)
        {
            string[] was = expected[name].Split('\n');
            string[] now = text.Split('\n');
            int line = Enumerable.Range(0, Math.Max(was.Length, now.Length))
                .FirstOrDefault(i => was.ElementAtOrDefault(i) != now.ElementAtOrDefault(i), -1);
            Assert.True(line < 0,
                $"{name}({line + 1}):\n  verified:  {was.ElementAtOrDefault(line)}\n  generated: "
                + $"{now.ElementAtOrDefault(line)}\n{hint}");
        }
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Generator.Tests.csproj")))
            {
                return Path.Combine(folder.FullName, "Snapshots");
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above '{AppContext.BaseDirectory}' holds Generator.Tests.csproj.");
    }
}
