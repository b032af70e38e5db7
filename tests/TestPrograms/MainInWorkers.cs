using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Multiprocessing;

namespace TestPrograms;

/// <summary>
/// Calls Main in workers, from where no call of the library's can prevent it, and writes how that ended into a file for
/// each.
/// </summary>
internal static class MainInWorkers
{
    private const string WorkerVariable = "MULTIPROCESSING_WORKER";

    internal static void CallFromHook(string way)
    {
        if (Environment.GetEnvironmentVariable(WorkerVariable) is null) return;
        switch (way)
        {
            case "call":
                Call();
                break;
            case "task":
                _ = Task.Run(CallLate);
                break;
            case "thread":
                new Thread(CallLate) { IsBackground = true }.Start();
                break;
            case "throw":
                CallMain();
                break;
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The test is about those.")]
    internal static void CallFromInitializer()
    {
        if (ChildProcess.Parent is null) return;
        switch (Environment.GetEnvironmentVariable("TEST_INITIALIZER_MAIN"))
        {
            case "call":
                Call();
                break;
            case "task":
                _ = Task.Run(Call);
                break;
        }
    }

    // Only when the library's own hook has begun.
    private static void CallLate()
    {
        while (Environment.GetEnvironmentVariable(WorkerVariable) is not null) Thread.Sleep(1);
        Call();
    }

    private static void Call()
    {
        string text;
        try
        {
            text = $"Main returned {CallMain()}";
        }
        catch (Exception error)
        {
            text = error.ToString();
        }
        string folder = Environment.GetEnvironmentVariable("TEST_PROGRAM_FOLDER")!;
        string file = Path.Combine(folder, $"{Environment.ProcessId}");
        File.WriteAllText(file + ".part", text);
        File.Move(file + ".part", file + ".main");
    }

    private static object? CallMain() =>
        Assembly.GetEntryAssembly()!.EntryPoint!.Invoke(null, [new[] { "nested-pools" }]);
}
