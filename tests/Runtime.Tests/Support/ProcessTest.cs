namespace Runtime.Tests.Support;

/// <summary>A test that starts processes: when it is over, none of them is left, nor anything else.</summary>
public abstract class ProcessTest : IAsyncLifetime
{
    private readonly string _workingDirectory = Environment.CurrentDirectory;

    /// <summary>A folder of the test's own, gone afterwards.</summary>
    internal string Folder => field ??= Directory.CreateTempSubdirectory("runtime-tests-").FullName;

    private bool HasFolder => Directory.Exists(Folder);

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Environment.CurrentDirectory = _workingDirectory;
        if (HasFolder) Directory.Delete(Folder, recursive: true);
        await Leaks.AssertNone();
    }
}
