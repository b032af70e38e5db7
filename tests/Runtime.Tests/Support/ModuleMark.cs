using System.Runtime.CompilerServices;

namespace Runtime.Tests.Support;

/// <summary>Shows from outside that code of this assembly has begun to run in a process.</summary>
internal static class ModuleMark
{
    internal const string Variable = "TEST_MODULE_MARK";

    [ModuleInitializer]
    internal static void Leave()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } file) File.WriteAllText(file, string.Empty);
    }
}
