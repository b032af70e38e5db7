using System.Diagnostics;
using Microsoft.Testing.Platform.Builder;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Multiprocessing.TestSupport;

/// <summary>
/// One run of a test program: with a temporary folder and a folder of named objects that no other program uses, and
/// with a guard that ends its processes however it ends.
/// </summary>
internal static class TestRun
{
    /// <summary>Decides where the library puts named objects on Linux.</summary>
    internal const string NamedFolderVariable = "MULTIPROCESSING_NAMED_FOLDER";

    // The guard is in no process group, session or environment of the run. It reads until the run has ended, even by
    // SIGKILL, and kills again until nobody is left, since a process may be starting another one.
    private const string Guard = """
        exec >/dev/null 2>&1
        cat
        for round in $(seq 100); do
            ids=$(cd /proc && grep -lszxF "$1=$2" [0-9]*/environ | cut -d/ -f1)
            [ -z "$ids" ] && break
            kill -KILL $ids
            sleep 0.05
        done
        rm -rf "$2" "$3"
        """;

    private static readonly List<Action> s_ends = [];
    private static bool s_hasFailed;
    private static int s_parent;

    /// <summary>The temporary folder of the run.</summary>
    internal static string Folder { get; private set; } = "";

    /// <summary>Under which the library has named objects on Linux.</summary>
    internal static string NamedRoot { get; private set; } = "";

    /// <summary>
    /// Whether 'dotnet test', which started this, has been killed: nobody is there to read the results.
    /// </summary>
    internal static bool HasLostItsParent => s_parent != 0 && ProcFile.ParentOf(Environment.ProcessId) != s_parent;

    /// <summary>To be done after the last test, before it is checked that no process is left.</summary>
    internal static void AtEnd(Action end)
    {
        lock (s_ends) s_ends.Add(end);
    }

    internal static async Task<int> RunAsync(string[] args, Action<ITestApplicationBuilder, string[]> addExtensions)
    {
        using Process guard = Begin();
        if (args.Contains("--server")) s_parent = ProcFile.ParentOf(Environment.ProcessId);
        // What asks for these is Visual Studio.
        int code = args.Any(argument => argument is "-automated" or "@@")
            ? await ConsoleRunner.Run(args)
            : await TestPlatformTestFramework.RunAsync(args, addExtensions);
        if (s_hasFailed && code == 0) code = 1;
        guard.StandardInput.Close();
        // Threads of a test that hangs would keep the program.
        Environment.Exit(code);
        return code;
    }

    /// <summary>After the last test: ends what the tests share, and then no process may be left.</summary>
    internal static async Task EndAsync(Watch run)
    {
        Action[] ends;
        lock (s_ends)
        {
            ends = [.. s_ends];
            s_ends.Clear();
        }
        foreach (Action end in ends) end();
        if (await Leftovers.EndAsync(() => RunProcesses.Find()) is { } fault) await FailAsync(fault.Message);
        if (run.Hung.IsCancellationRequested) await FailAsync(run.Diagnosis);

        static Task FailAsync(string message)
        {
            s_hasFailed = true;
            return Console.Error.WriteLineAsync(message);
        }
    }

    private static Process Begin()
    {
        ShellSignals.Restore();
        // Short names: those of sockets in there are limited.
        Folder = Directory.CreateTempSubdirectory("mpt-").FullName;
        NamedRoot = Directory.Exists("/dev/shm")
            ? Directory.CreateDirectory("/dev/shm/" + Path.GetFileName(Folder)).FullName
            : Folder;
        ProcessStartInfo start = new(
            "setsid", ["--fork", "sh", "-c", Guard, "guard", RunProcesses.Variable, Folder, NamedRoot])
        {
            RedirectStandardInput = true,
        };
        start.Environment.Remove(RunProcesses.Variable);
        Process guard = Process.Start(start)!;
        Environment.SetEnvironmentVariable(RunProcesses.Variable, Folder);
        Environment.SetEnvironmentVariable("TMPDIR", Folder);
        Environment.SetEnvironmentVariable(NamedFolderVariable, NamedRoot);
        // A compiler server would outlive the tests, or be somebody else's.
        Environment.SetEnvironmentVariable("UseSharedCompilation", "false");
        Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");
        Environment.SetEnvironmentVariable("DOTNET_CLI_USE_MSBUILD_SERVER", "0");
        guard.WaitForExit();
        return guard;
    }
}
