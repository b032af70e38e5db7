using Multiprocessing;

namespace Synchronization.Tests;

/// <summary>Who made a named object, and who found one.</summary>
public sealed class NamedCreationTests
{
    private delegate IDisposable Opener(string name, out bool createdNew);

    private static readonly Dictionary<string, Opener> s_openers = new()
    {
        ["lock"] = static (string name, out bool createdNew) => ProcessLock.Named(name, out createdNew),
        ["event"] = static (string name, out bool createdNew) => ProcessEvent.Named(name, out createdNew),
        ["event, set"] = static (string name, out bool createdNew) =>
            ProcessEvent.Named(name, initialState: true, out createdNew),
        ["semaphore"] = static (string name, out bool createdNew) => ProcessSemaphore.Named(name, 1, out createdNew),
        ["semaphore, bounded"] = static (string name, out bool createdNew) =>
            ProcessSemaphore.Named(name, 1, 2, out createdNew),
    };

    public static TheoryData<string> Kinds => [.. s_openers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Named_TellsWhetherItMadeTheObject(string kind)
    {
        string name = $"created {Guid.NewGuid()}";
        using (s_openers[kind](name, out bool first))
        {
            Assert.True(first);
            using (s_openers[kind](name, out bool second)) Assert.False(second);
        }
        using (s_openers[kind](name, out bool again)) Assert.True(again);
    }
}
