using Multiprocessing.Memory;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// One word of a channel is overwritten at any point of two calls: each ends, by its result or by the worker's death,
/// and never do both sides sleep for ever.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class ChannelExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    /// <summary>Between two audits.</summary>
    internal static Deadline ASecond => Timed;

    public static MatrixTheoryData<ChannelWord, bool> Words =>
        new(Enum.GetValues<ChannelWord>().Where(word => word != ChannelWord.IsDead), [false, true]);

    [Theory, MemberData(nameof(Words))]
    public void Word_ThatIsOverwritten_LeavesNoCallOpen(ChannelWord word, bool areLarge)
    {
        foreach (long value in new long[] { 0, 1, 2, -1, 1 << 20 })
        {
            MustHold(new ChannelModel(2, new ChannelRules(areLarge)).Create(word, value));
        }
    }

    /// <summary>Each is a word that only an audit checks, or a bell that only an audit rings.</summary>
    [Theory]
    [InlineData(ChannelWord.LargeResultsTaken, 0)]
    [InlineData(ChannelWord.CallTail, 1)]
    [InlineData(ChannelWord.CallBell, 0)]
    [InlineData(ChannelWord.RoomBell, 0)]
    [InlineData(ChannelWord.PumpBell, 0)]
    public void WithoutAudits_IsCaught(ChannelWord word, long value) =>
        MustFail(new ChannelModel(2, new ChannelRules(AreLarge: true, Audits: false)).Create(word, value));

    [Theory]
    [InlineData(ChannelWord.CallBell)]
    [InlineData(ChannelWord.RoomBell)]
    public void AuditThatRingsNoBell_IsCaught(ChannelWord word) =>
        MustFail(new ChannelModel(2, new ChannelRules(AreLarge: true, RingsSurely: false)).Create(word, 0));
}
