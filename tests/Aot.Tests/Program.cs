using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Aot.Tests.Xunit;
using Generator.Tests.RoundTrips;

namespace Aot.Tests;

/// <summary>Finds the tests and runs them one after another. The exit code is 0 when all of them passed.</summary>
internal static class Program
{
    private static async Task<int> Main()
    {
        // Should a test ever start a worker, this program must not run its tests in it again, and so on without end.
        if (Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(IsForWorkers))
        {
            Console.Error.WriteLine("This program was started as a worker, or with a variable that is for workers.");
            return 2;
        }

        int passed = 0;
        int failed = 0;
        (object Instance, MethodInfo Method)[] tests =
        [
            .. Tests<CallTests>(), .. Tests<GraphTests>(), .. Tests<FuzzTests>(), .. Tests<SlicingTests>(),
            .. Tests<ComparerTests>(), .. Tests<SharingTests>(), .. Tests<OtherCodeTests>(),
        ];
        foreach ((object instance, MethodInfo method) in tests)
        {
            foreach (object?[] arguments in Cases(method))
            {
                try
                {
                    if (method.Invoke(instance, arguments) is Task task) await task;
                    passed++;
                }
                catch (Exception e)
                {
                    failed++;
                    Exception error = (e as TargetInvocationException)?.InnerException ?? e;
                    Console.Error.WriteLine($"failed {method.Name}: {error}");
                }
            }
        }

        Console.WriteLine($"Aot.Tests: {passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    // All of the library's but the one that says how much the tests do.
    private static bool IsForWorkers(string variable) =>
        variable.StartsWith("MULTIPROCESSING_", StringComparison.Ordinal) && variable != "MULTIPROCESSING_TESTS";

    private static IEnumerable<(object Instance, MethodInfo Method)> Tests<
        [DynamicallyAccessedMembers(
            DynamicallyAccessedMemberTypes.PublicMethods
                | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>()
        where T : new() =>
        typeof(T).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => ((object)new T(), method));

    private static IEnumerable<object?[]> Cases(MethodInfo method) =>
        method.GetCustomAttribute<FactAttribute>() is not null
            ? [[]]
            : method.GetCustomAttributes<InlineDataAttribute>().Select(data => data.Arguments);
}
