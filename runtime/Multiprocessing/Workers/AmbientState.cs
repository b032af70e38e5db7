using System.Globalization;

namespace Multiprocessing.Workers;

/// <summary>
/// What code finds around it without being given it: the state of the worker's main thread, on which all calls run, and
/// the cultures of new threads. Each call begins with what the fresh worker had.
/// </summary>
/// <remarks>
/// The fresh worker is the one after the pool's initializer and after the module initializers of the assemblies that
/// hold its methods. A synchronization context is never kept: the main thread waits for what an <c>async</c> method
/// does, so that nobody would run what is posted to it. For use on the main thread only.
/// </remarks>
internal sealed class AmbientState
{
    private readonly Thread _thread = Thread.CurrentThread;

    // Async locals, and with them the thread's cultures, principal and activity. Written by Keep, as are the next five:
    // what the thread was, and the cultures of new threads.
    private ExecutionContext _context = null!;
    private string? _name;
    private ThreadPriority _priority;
    private bool _isBackground;
    private CultureInfo? _defaultCulture;
    private CultureInfo? _defaultUICulture;

    // Null unless the pool wants the directory and the variables restored. Set by IncludeEnvironment.
    private EnvironmentState? _environment;

    // False once they could not be restored, until they are. Written by RestoreEnvironment.
    private bool _isEnvironmentFresh = true;

    internal AmbientState() => Keep();

    /// <summary>What is now is what the next calls begin with.</summary>
    internal void Keep()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        if (ExecutionContext.IsFlowSuppressed()) ExecutionContext.RestoreFlow();
        _context = ExecutionContext.Capture()!;
        _name = _thread.Name;
        _priority = _thread.Priority;
        _isBackground = _thread.IsBackground;
        _defaultCulture = CultureInfo.DefaultThreadCurrentCulture;
        _defaultUICulture = CultureInfo.DefaultThreadCurrentUICulture;
        if (_isEnvironmentFresh) _environment?.Keep();
    }

    /// <summary>From now on the current directory and the environment variables count as well.</summary>
    internal void IncludeEnvironment() => _environment = new EnvironmentState();

    /// <summary>Undoes what a call changed. Nearly always nothing: to look is cheaper than to write.</summary>
    internal void Restore()
    {
        if (SynchronizationContext.Current is not null) SynchronizationContext.SetSynchronizationContext(null);
        // Null when the call left the flow suppressed, which restoring undoes as well.
        if (ExecutionContext.Capture() != _context) ExecutionContext.Restore(_context);
        if (_thread.Name != _name) _thread.Name = _name;
        if (_thread.Priority != _priority) _thread.Priority = _priority;
        if (_thread.IsBackground != _isBackground) _thread.IsBackground = _isBackground;
        if (CultureInfo.DefaultThreadCurrentCulture != _defaultCulture)
        {
            CultureInfo.DefaultThreadCurrentCulture = _defaultCulture;
        }
        if (CultureInfo.DefaultThreadCurrentUICulture != _defaultUICulture)
        {
            CultureInfo.DefaultThreadCurrentUICulture = _defaultUICulture;
        }
    }

    /// <summary>Undoes what a call changed in the process, if the pool wants it.</summary>
    /// <exception cref="MultiprocessingException">The directory cannot be entered any more.</exception>
    internal void RestoreEnvironment()
    {
        _isEnvironmentFresh = false;
        _environment?.Restore();
        _isEnvironmentFresh = true;
    }

    /// <summary>The same, for code that belongs to no call: a failure is reported by the next call.</summary>
    internal void TryRestoreEnvironment()
    {
        try
        {
            RestoreEnvironment();
        }
        catch (MultiprocessingException)
        {
            // What is then found is not kept.
        }
    }
}
