using System.Net;
using System.Net.Sockets;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>What a child inherits: nothing but its streams and what the library needs.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed partial class DescriptorTests : ProcessTest
{
    private const int F_DUPFD = 0;
    private const int F_GETFD = 1;

    [RunInProcess]
    private static List<string> Open() =>
        [.. ProcFs.DescriptorsOf(Environment.ProcessId).OrderBy(d => d.Key).Select(d => $"{d.Key} {d.Value}")];

    [RunInProcess]
    private static int Flags(int descriptor) => Native.Fcntl(descriptor, F_GETFD, 0);

    [Fact, Row("C-12")]
    public async Task Descriptors_OfTheParent_AreNotOpenInAChild()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using FileStream file = new(Path.Combine(Folder, "open"), FileMode.Create);
        // Duplicates made without close-on-exec, as native libraries make them.
        int high = Native.Fcntl((int)socket.Handle, F_DUPFD, 50);
        int low = Native.Fcntl((int)file.SafeFileHandle.DangerousGetHandle(), F_DUPFD, 0);
        try
        {
            string socketName = ProcFs.DescriptorsOf(Environment.ProcessId)[high];
            await using ChildProcess<int> flags = Spawn.Flags(high);
            await using ChildProcess<List<string>> child = Spawn.Open();
            List<string> open = await child.Result;
            Assert.Equal(-1, await flags.Result);
            Assert.DoesNotContain(
                open,
                d => d.Contains(socketName, StringComparison.Ordinal) || d.Contains(Folder, StringComparison.Ordinal));
        }
        finally
        {
            Native.Close(high);
            Native.Close(low);
        }
    }

    [Fact, Row("C-12")]
    public async Task Descriptors_OfAChild_AreStreamsAndTheLibrarysMemory()
    {
        await using ChildProcess<List<string>> child = Spawn.Open();
        List<string> open = await child.Result;
        Assert.Contains("0 /dev/null", open);
        // The runtime has files, sockets and pipes of its own; of another process there is only the memory.
        Assert.Equal(2, open.Count(d => d.Contains("multiprocessing-", StringComparison.Ordinal)));
    }

    [Fact, Row("C-12")]
    public async Task Descriptors_OfTheLibrary_AreClosedTheMomentThatAPoolOrAChildIs()
    {
        ProgramRun run = await TestProgram.RunAsync("open-after-close");
        Assert.Empty(run.Lines);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
    }

    [Fact, Row("C-12")]
    public async Task Descriptors_OfTheParent_AreBackAfterAPoolAndChildren()
    {
        await UseOnce();
        IReadOnlyDictionary<string, int> before = ProcFs.OwnDescriptors();
        for (int i = 0; i < TestAmount.Of(2, 5); i++) await UseOnce();
        await Eventually.True(
            () => ProcFs.AreDescriptorsBackTo(before),
            () => $"{string.Join(", ", ProcFs.OwnDescriptors())}; before: {string.Join(", ", before)}");

        static async Task UseOnce()
        {
            await using ProcessPool pool = new(2);
            await pool.RunAsync(Jobs.Calls.Square(2));
            await Assert.ThrowsAsync<WorkerDiedException>(() => pool.RunAsync(Jobs.Calls.Die(Death.Kill)));
            await using ChildProcess<int> child = Jobs.Spawn.Square(2);
            await child.Result;
        }
    }
}
