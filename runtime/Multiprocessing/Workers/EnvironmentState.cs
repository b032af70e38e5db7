using System.Collections;
using System.Security;

namespace Multiprocessing.Workers;

/// <summary>
/// The current directory and the environment variables of a worker whose pool wants each call to begin with those of
/// the fresh one.
/// </summary>
internal sealed class EnvironmentState
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    // Null if it was removed before. Written by Keep.
    private string? _directory;

    internal EnvironmentState() => Keep();

    /// <summary>What is now is what the next calls begin with.</summary>
    internal void Keep()
    {
        _directory = CurrentDirectory();
        _variables.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            _variables[(string)variable.Key] = (string?)variable.Value ?? string.Empty;
        }
    }

    /// <summary>Undoes what a call changed.</summary>
    /// <exception cref="MultiprocessingException">The directory cannot be entered any more.</exception>
    internal void Restore()
    {
        RestoreVariables();
        // Null when the worker was started in a directory that was removed meanwhile: there is no way back to it.
        if (_directory is null || CurrentDirectory() == _directory) return;
        try
        {
            Environment.CurrentDirectory = _directory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw WorkerErrors.DirectoryIsGone(_directory, error);
        }
    }

    private void RestoreVariables()
    {
        IDictionary now = Environment.GetEnvironmentVariables();
        foreach ((string name, string value) in _variables)
        {
            if (now[name] as string != value) Environment.SetEnvironmentVariable(name, value);
        }
        foreach (DictionaryEntry variable in now)
        {
            if (!_variables.ContainsKey((string)variable.Key))
            {
                Environment.SetEnvironmentVariable((string)variable.Key, null);
            }
        }
    }

    private static string? CurrentDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Removed, or below one that may not be read.
            return null;
        }
    }
}
