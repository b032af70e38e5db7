namespace Runtime.Tests.Support;

/// <summary>A test that starts processes: when it is over, none of them is left, nor anything else.</summary>
public abstract class ProcessTest : IAsyncLifetime
{
    private readonly string _workingDirectory = Environment.CurrentDirectory;

    private string? _folder;

    /// <summary>A folder of the test's own, gone afterwards.</summary>
    internal string Folder => _folder ??= Directory.CreateTempSubdirectory("runtime-tests-").FullName;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Environment.CurrentDirectory = _workingDirectory;
        if (_folder is not null) await DeleteAsync(_folder);
        await Leaks.AssertNone();
    }

    // A method that was left to itself, in this very process, may still write into the folder while it is being
    // deleted.
    private static async Task DeleteAsync(string folder)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
