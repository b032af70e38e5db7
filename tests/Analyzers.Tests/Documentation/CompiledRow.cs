using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>The source of a row as a program that can be asked whether what the table says is so.</summary>
internal static class CompiledRow
{
    /// <summary>The method <c>Check</c> of the source, with the stubs that are generated for it.</summary>
    public static Func<IProcessPool, Task<bool>> Load(string source)
    {
        CSharpCompilation compilation = AllRules.Compile(source).WithAssemblyName("Row" + Guid.NewGuid().ToString("N"));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new Generator.ProcessGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options);
        driver.RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation generated, out _, TestContext.Current.CancellationToken);
        using var image = new MemoryStream();
        Assert.True(generated.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(image);
        return assembly.GetTypes().Select(type => type.GetMethod("Check")).Single(method => method is not null)!
            .CreateDelegate<Func<IProcessPool, Task<bool>>>();
    }
}
