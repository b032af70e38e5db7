using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Wire;

namespace Generator.Tests.Agreement;

/// <summary>
/// Which of several formatters of an item is taken must not depend on what a process happened to do before.
/// </summary>
public class ItemFormatterTests
{
    private const string Home =
        """
        namespace Shop;
        public record Order(int Number);
        public record Extra(int Number) : Order(Number);
        public static class Stock { public static void Open(Multiprocessing.ProcessQueue<Order> a, Multiprocessing.ProcessQueue<System.Collections.Generic.List<Order>> b) { } }
        public static partial class Sale { [Multiprocessing.RunInProcess] public static void Sell(Multiprocessing.ProcessQueue<Order> a, Multiprocessing.ProcessQueue<System.Collections.Generic.List<Order>> b) { } }
        """;

    private const string User =
        """
        namespace App;
        public static partial class Jobs { [Multiprocessing.RunInProcess] public static void Run(Multiprocessing.ProcessQueue<Shop.Order> a, Multiprocessing.ProcessQueue<System.Collections.Generic.List<Shop.Order>> b) { } }
        """;

    [Fact]
    public void FormatterOfAnItem_IsThatOfItsHome_ThoughNoCodeOfTheHomeRan()
    {
        byte[] home = Emit(TestCompilation.Create("Z.Shop", [Home]));
        byte[] user = Emit(TestCompilation.Create("A.User", [User], MetadataReference.CreateFromImage(home)));
        Assembly homeAssembly = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(home));
        Assembly userAssembly = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(user));
        RuntimeHelpers.RunModuleConstructor(userAssembly.ManifestModule.ModuleHandle);

        Type order = homeAssembly.GetType("Shop.Order", throwOnError: true)!;
        object list = Get(typeof(List<>).MakeGenericType(order));
        object element = list.GetType()
            .GetProperty("Element", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(list)!;
        Assert.Same(homeAssembly, element.GetType().Assembly);
        Assert.Same(homeAssembly, Get(order).GetType().Assembly);
    }

    [Fact]
    public void TypeOfAProjectWithoutTheGenerator_IsAnErrorThatSaysSo()
    {
        Type mine = TypeOf("Bare.App", "namespace Bare; public record Mine(int Number);", generated: false);

        string message = MessageFor(mine);

        Assert.Contains("nothing was generated for 'Bare.App'", message, StringComparison.Ordinal);
        Assert.Contains("mention the queue or pipe", message, StringComparison.Ordinal);
        Assert.Equal(
            message.Replace("Bare.Mine", "T", StringComparison.Ordinal),
            MessageFor(typeof(List<>).MakeGenericType(mine))
                .Replace("System.Collections.Generic.List`1[Bare.Mine]", "T", StringComparison.Ordinal));
    }

    [Fact]
    public void TypeThatAProjectWithTheGeneratorDoesNotMention_IsAnErrorThatDoesNotBlameTheGenerator()
    {
        Type mine = TypeOf("Whole.App", Home.Replace("Shop", "Whole", StringComparison.Ordinal)
            + "public record Mine(int Number);", generated: true);

        Assert.DoesNotContain("nothing was generated", MessageFor(mine), StringComparison.Ordinal);
    }

    private static Type TypeOf(string assembly, string source, bool generated)
    {
        CSharpCompilation compilation = TestCompilation.Create(assembly, [source]);
        using var bare = new MemoryStream();
        if (!generated)
            Assert.True(compilation.Emit(bare, cancellationToken: TestContext.Current.CancellationToken).Success);
        byte[] image = generated ? Emit(compilation) : bare.ToArray();
        return AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(image)).GetTypes()
            .Single(type => type.Name == "Mine");
    }

    private static string MessageFor(Type type) => Assert.IsType<Multiprocessing.ProcessSerializationException>(
        Assert.Throws<TargetInvocationException>(() => Get(type)).InnerException).Message;

    private static object Get(Type type) => typeof(FormatterCatalog)
        .GetMethod(nameof(FormatterCatalog.Get), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type)
        .Invoke(null, null)!;

    private static byte[] Emit(CSharpCompilation compilation)
    {
        GeneratorHarness.CreateDriver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out ImmutableArray<Diagnostic> _,
            TestContext.Current.CancellationToken);
        using var stream = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted =
            output.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics));
        return stream.ToArray();
    }
}
