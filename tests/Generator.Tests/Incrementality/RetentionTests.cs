using System.Runtime.CompilerServices;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Incrementality;

public class RetentionTests
{
    [Fact]
    public void Driver_AfterManyEdits_KeepsNoOldCompilationAlive()
    {
        GeneratorDriver driver = GeneratorHarness.CreateDriver();
        List<WeakReference> old = Edit(ref driver);
        for (int i = 0; i < 20 && old.Any(reference => reference.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain(old, reference => reference.IsAlive);
        GC.KeepAlive(driver);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Edit(ref GeneratorDriver driver)
    {
        CSharpCompilation compilation = TestCompilation.Create(
            """
            using Multiprocessing;
            public class Order { public Order? Next; }
            public static partial class Jobs { [RunInProcess] public static Order Ship(Order order) => order; }
            """);
        var old = new List<WeakReference>();
        for (int i = 0; i < 8; i++)
        {
            driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
            old.Add(new WeakReference(compilation));
            compilation = compilation.Replace(_ => true, text => text + "// more\n");
        }

        // The driver may hold what it ran last.
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        return old;
    }
}
