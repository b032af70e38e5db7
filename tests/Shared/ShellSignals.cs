using System.Globalization;
using System.Runtime.InteropServices;

namespace Multiprocessing.TestSupport;

/// <summary>
/// A shell starts programs in the background with SIGINT and SIGQUIT ignored, and <c>nohup</c> with SIGHUP. What is
/// ignored is inherited, and tests of signals start programs: they get what a program in the foreground has.
/// </summary>
internal static partial class ShellSignals
{
    private const int Hangup = 1, Interrupt = 2, Quit = 3;
    private const nint Default = 0;

    /// <summary>To be called before the framework handles its first signal, as it keeps what it finds.</summary>
    internal static void Restore()
    {
        const string Field = "SigIgn:";
        string line = File.ReadLines("/proc/self/status").First(
            static line => line.StartsWith(Field, StringComparison.Ordinal));
        ulong ignored = ulong.Parse(
            line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        foreach (int signal in (ReadOnlySpan<int>)[Hangup, Interrupt, Quit])
        {
            if ((ignored & (1UL << (signal - 1))) != 0) SetHandler(signal, Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
