namespace Multiprocessing;

/// <summary>
/// Stands for an exception of the other process that could not be rebuilt here as its own type.
/// </summary>
/// <example>
/// <code>
/// await using ProcessPool pool = new(1);
/// try
/// {
///     await pool.Plugins.RunAsync("a plug-in");
/// }
/// catch (RemoteException error)                                         // stands for a type that is not known here
/// {
///     Console.WriteLine($"{error.RemoteTypeName}: {error.RemoteMessage}");
///     Console.WriteLine(error.RemoteStackTrace);
/// }
///
/// public static partial class Plugins
/// {
///     [RunInProcess]
///     public static int Run(string name) => name.Length;
/// }
/// </code>
/// </example>
public sealed class RemoteException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="remoteTypeName">The full name of the original's type.</param>
    /// <param name="remoteMessage">The message of the original.</param>
    /// <param name="remoteStackTrace">The stack trace of the original; null if it had none.</param>
    /// <param name="innerException">The rebuilt inner exception of the original; null if it had none.</param>
    public RemoteException(
        string remoteTypeName, string remoteMessage, string? remoteStackTrace, Exception? innerException = null)
        : base($"{remoteTypeName}: {remoteMessage}", innerException)
    {
        RemoteTypeName = remoteTypeName;
        RemoteMessage = remoteMessage;
        RemoteStackTrace = remoteStackTrace;
    }

    /// <summary>The full name of the original's type.</summary>
    public string RemoteTypeName { get; }

    /// <summary>The message of the original.</summary>
    public string RemoteMessage { get; }

    /// <summary>The stack trace of the original, or null if it had none.</summary>
    public string? RemoteStackTrace { get; }
}
