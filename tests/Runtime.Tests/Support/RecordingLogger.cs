using Microsoft.Extensions.Logging;

namespace Runtime.Tests.Support;

/// <summary>Keeps what was logged, and then throws: a logger must not harm the pool that logs.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly List<(LogLevel Level, string Text)> _entries = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState,
        Exception?,
        string> formatter)
    {
        lock (_entries) _entries.Add((logLevel, formatter(state, exception)));
        throw new InvalidOperationException("This logger always fails.");
    }

    public override string ToString()
    {
        lock (_entries) return string.Join(Environment.NewLine, _entries);
    }

    internal int Count(LogLevel level, string text)
    {
        lock (_entries) return _entries.Count(e => e.Level == level && e.Text.Contains(text, StringComparison.Ordinal));
    }
}
