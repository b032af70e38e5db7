using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>
/// Assemblies of one name in several load contexts: each call runs the code of its caller's, or is refused.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class PluginTests : ProcessTest
{
    public static TheoryData<string, string, string> Cases => new()
    {
        { "where", "first with first", "second with second" },
        { "spawn", "first with first", "second with second" },
        { "nest", "first with first", "second with second" },
        { "types", "10 14", "15 21" },
        { "exception", "PluginException first: no", "PluginException second: no" },
        { "queue", "22", "33" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Plugins_OfOneName_RunTheirOwnCodeInOnePool(string what, string first, string second)
    {
        Assembly one = new PluginContext(TestPlugins.First).Plugin;
        Assembly other = new PluginContext(TestPlugins.Second).Plugin;
        await using ProcessPool pool = new(1);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(first, TestPlugins.Run(one, what, pool));
            Assert.Equal(second, TestPlugins.Run(other, what, pool));
        }
    }

    [Fact]
    public async Task Plugin_LoadedTwiceFromOnePath_HasItsStateTwiceInAWorkerToo()
    {
        Assembly one = new PluginContext(TestPlugins.First).Plugin;
        Assembly other = new PluginContext(TestPlugins.First).Plugin;
        await using ProcessPool pool = new(1);
        Assert.Equal("1", TestPlugins.Run(one, "count", pool));
        Assert.Equal("2", TestPlugins.Run(one, "count", pool));
        Assert.Equal("1", TestPlugins.Run(other, "count", pool));
        Assert.Equal("3", TestPlugins.Run(one, "count", pool));
    }

    [Theory]
    [InlineData("where")]
    [InlineData("spawn")]
    public async Task Plugin_LoadedFromMemory_IsRefusedBeforeItRuns(string what)
    {
        PluginContext context = new(TestPlugins.First);
        using FileStream file = File.OpenRead(TestPlugins.First);
        Assembly plugin = context.LoadFromStream(file);
        await using ProcessPool pool = new(1);
        MultiprocessingException error = Assert.Throws<MultiprocessingException>(
            () => TestPlugins.Run(plugin, what, pool));
        Assert.Contains("from memory", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Plugin'", error.Message, StringComparison.Ordinal);
        Assert.Equal(9, pool.Run(Jobs.Calls.Square(3)));
    }

    [Theory]
    [InlineData("Plugin.dll")]
    [InlineData("Dependency.dll")]
    public async Task Plugin_WhoseFileWasReplaced_IsRefused(string file)
    {
        string path = TestPlugins.CopyTo(Path.Combine(Folder, "plugin"), TestPlugins.First);
        Assembly plugin = new PluginContext(path).Plugin;
        // Its caller has both files loaded.
        await using (ProcessPool earlier = new(1)) Assert.Equal("10 14", TestPlugins.Run(plugin, "types", earlier));
        string replaced = Path.Combine(Path.GetDirectoryName(path)!, file);
        File.Delete(replaced);
        File.Copy(Path.Combine(Path.GetDirectoryName(TestPlugins.Second)!, file), replaced);
        await using ProcessPool pool = new(1);
        Exception error = Assert.ThrowsAny<Exception>(() => TestPlugins.Run(plugin, "where", pool));
        Assert.Contains(replaced, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("was replaced", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_WhoseFileIsGone_IsRefused()
    {
        string path = TestPlugins.CopyTo(Path.Combine(Folder, "plugin"), TestPlugins.First);
        Assembly plugin = new PluginContext(path).Plugin;
        File.Delete(path);
        await using ProcessPool pool = new(1);
        MultiprocessingException error = Assert.Throws<MultiprocessingException>(
            () => TestPlugins.Run(plugin, "where", pool));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_ThatIsUnloaded_IsNotKeptByAPool_AndItsNextBuildRunsInTheSameWorker()
    {
        string path = TestPlugins.CopyTo(Path.Combine(Folder, "plugin"), TestPlugins.First);
        await using ProcessPool pool = new(1);
        WeakReference context = RunAndUnload(path, pool, "first with first");
        await Eventually.True(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !context.IsAlive;
        });
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        TestPlugins.CopyTo(Path.GetDirectoryName(path)!, TestPlugins.Second);
        RunAndUnload(path, pool, "second with second");
    }

    [Fact]
    public async Task Library_ThatOnlyPluginsBring_WorksInEach()
    {
        string[] arguments =
        [
            .. Cases.SelectMany(
                c => new[] { $"{TestPlugins.First}={c.Data.Item1}", $"{TestPlugins.Second}={c.Data.Item1}" })
        ];
        ProgramRun run = await TestProgram.RunAsync(TestPlugins.Host, arguments);
        Assert.Equal(string.Empty, run.Error);
        Assert.Equal(Cases.SelectMany(c => new[] { c.Data.Item2, c.Data.Item3 }), run.Lines);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("where", "first with first")]
    [InlineData("spawn", "first with first")]
    [InlineData("nest", "first with first")]
    [InlineData("queue", "22")]
    public void Library_OfTheProgramAndAgainOfThePlugin_WorksIfBothAreOneBuild(string what, string expected)
    {
        Assembly plugin = new PluginContext(TestPlugins.First, bringsLibrary: true).Plugin;
        Assert.Equal(expected, TestPlugins.Run(plugin, what, pool: null));
    }

    [Theory]
    [InlineData("where", "Multiprocessing.dll")]
    [InlineData("spawn", "Multiprocessing.dll")]
    [InlineData("spawn", "MemoryPack.Core.dll")]
    public void Library_OfTheProgramAndAgainOfThePlugin_IsRefusedIfTheyAreTwoBuilds(string what, string file)
    {
        string path = TestPlugins.CopyTo(Path.Combine(Folder, "plugin"), TestPlugins.First);
        string library = Path.Combine(Path.GetDirectoryName(path)!, file);
        byte[] bytes = File.ReadAllBytes(library);
        Assembly assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, file));
        byte[] id = assembly.ManifestModule.ModuleVersionId.ToByteArray();
        int place = bytes.AsSpan().IndexOf(id);
        Assert.True(place >= 0, "the plug-in and the tests were built with different libraries");
        bytes[place] ^= 1;
        File.WriteAllBytes(library, bytes);
        Assembly plugin = new PluginContext(path, bringsLibrary: true).Plugin;
        Exception error = Assert.ThrowsAny<Exception>(() => TestPlugins.Run(plugin, what, pool: null));
        Assert.Contains("another build", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(library, error.ToString(), StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndUnload(string path, ProcessPool pool, string expected)
    {
        PluginContext context = new(path, isCollectible: true);
        foreach (string what in (string[])["types", "exception", "queue", "spawn"])
        {
            Assert.NotEmpty(TestPlugins.Run(context.Plugin, what, pool));
        }
        Assert.Equal(expected, TestPlugins.Run(context.Plugin, "where", pool));
        context.Unload();
        return new WeakReference(context);
    }
}
