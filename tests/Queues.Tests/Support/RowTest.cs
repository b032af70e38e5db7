using System.Reflection;
using Multiprocessing.TestSupport;
using Queues.Tests.Support;

namespace Queues.Tests;

/// <summary>Every scenario of a class, on every platform. A scenario is a public static method.</summary>
public abstract class RowTest(Type scenarios)
{
    public static TheoryData<string, string> Of(Type scenarios)
    {
        TheoryData<string, string> rows = [];
        const BindingFlags own = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (MethodInfo method in scenarios.GetMethods(own))
        {
            if (method.GetParameters().Length > 0 || method.IsSpecialName) continue;
            if (method.IsDefined(typeof(RunInProcessAttribute))) continue;
            if (!TestAmount.IsAll && method.IsDefined(typeof(TraitAttribute))) continue;
            rows.Add("linux", method.Name);
            if (TestAmount.IsAll || rows.Count % 8 == 1) rows.Add("portable", method.Name);
        }
        return rows;
    }

    private protected Task RunAsync(string platform, string scenario) =>
        ScenarioProcess.RunAsync(platform, $"{scenarios.Name}.{scenario}");
}
