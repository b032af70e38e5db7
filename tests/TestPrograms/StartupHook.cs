using System.Diagnostics.CodeAnalysis;
using TestPrograms;

/// <summary>
/// Found by the .NET runtime under this very name when DOTNET_STARTUP_HOOKS names this program: ends a worker while it starts.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this very name in the global namespace.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        string? death = Environment.GetEnvironmentVariable("TEST_HOOK_DEATH");
        if (death == "throw") throw new InvalidOperationException("thrown by the hook");
        FaultyCaller.Die(death ?? string.Empty);
    }
}
