using Multiprocessing;

namespace Queues.Tests;

/// <summary>Who made a named queue, and who found one.</summary>
public sealed class NamedCreationTests
{
    private delegate ProcessQueue<int> Opener(string name, out bool createdNew);

    private static readonly ProcessQueueOptions s_options = new() { Capacity = 3, MemoryLimit = 1 << 20 };

    private static readonly Dictionary<string, Opener> s_openers = new()
    {
        ["name"] = static (string name, out bool createdNew) => ProcessQueue<int>.Named(name, out createdNew),
        ["capacity"] = static (string name, out bool createdNew) => ProcessQueue<int>.Named(name, 3, out createdNew),
        ["options"] = static (string name, out bool createdNew) =>
            ProcessQueue<int>.Named(name, s_options, out createdNew),
    };

    public static TheoryData<string> Kinds => [.. s_openers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Named_TellsWhetherItMadeTheQueue(string kind)
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
