using Microsoft.Win32.SafeHandles;
using Multiprocessing;
using Multiprocessing.Memory;

namespace TestWorker;

internal sealed partial class Commands
{
    private static string RunNamed(string verb, string[] a)
    {
        switch (verb)
        {
            case "event-that-fails":
                ProcessHeaps.OpenNamed(
                    BlockKind.Event, Name(a[0]), 64, _ => throw new InvalidOperationException("the initializer"));
                return "";
            case "event-out-of-descriptors":
                return OpenOutOfDescriptors(Name(a[0]));
            case "lock-churn":
                // Two who hold "the" lock at once meet at the file.
                for (int i = 0; i < int.Parse(a[2]); i++)
                {
                    using ProcessLock held = ProcessLock.Named(Name(a[0]));
                    using (held.EnterScope())
                    {
                        File.Open(a[1], FileMode.CreateNew).Dispose();
                        File.Delete(a[1]);
                    }
                }
                return "";
            case "threads-churn":
                Parallel.For(0, 4, _ =>
                {
                    for (int i = 0; i < int.Parse(a[1]); i++) ProcessEvent.Named(Name(a[0])).Dispose();
                });
                return "";
            case "event-disposed-in-a-wait":
                using (CancellationTokenSource cancellation = new())
                {
                    Task wait;
                    bool waited;
                    using (ProcessEvent sut = ProcessEvent.Named(Name(a[0])))
                    {
                        wait = sut.WaitAsync(cancellation.Token);
                        waited = !wait.IsCompleted;
                    }
                    cancellation.Cancel();
                    ((IAsyncResult)wait).AsyncWaitHandle.WaitOne();
                    return Text(waited);
                }
            default:
                throw new ArgumentException(verb);
        }
    }

    private static string OpenOutOfDescriptors(string name)
    {
        // All code that is needed is loaded by then: that takes descriptors too.
        ProcessEvent.Named(name).Dispose();
        _ = Multiprocessing.Platform.NativeError.From("open", Multiprocessing.Native.Errno.EMFILE);
        List<SafeFileHandle> taken = [];
        try
        {
            while (true) taken.Add(File.OpenHandle("/dev/null"));
        }
        catch (IOException)
        {
            try
            {
                ProcessEvent.Named(name).Dispose();
                return "opened";
            }
            catch (IOException error)
            {
                return $"{error.HResult} {error.Message}";
            }
        }
        finally
        {
            foreach (SafeFileHandle handle in taken) handle.Dispose();
        }
    }
}
