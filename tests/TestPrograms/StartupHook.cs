using System.Diagnostics.CodeAnalysis;
using TestPrograms;

/// <summary>
/// Found by the .NET runtime under this very name when DOTNET_STARTUP_HOOKS names this program: ends a worker while it
/// starts, or calls Main in it.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this very name in the global namespace.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        string? death = Environment.GetEnvironmentVariable("TEST_HOOK_DEATH");
        if (death == "throw") throw new InvalidOperationException("thrown by the hook");
        if (Environment.GetEnvironmentVariable("TEST_HOOK_MAIN") is { } way) MainInWorkers.CallFromHook(way);
        FaultyCaller.Die(death ?? string.Empty);
    }
}
