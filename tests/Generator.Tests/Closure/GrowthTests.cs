using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator.Diagnostics;
using Multiprocessing.Generator.Parsing;
using Multiprocessing.TestSupport;

namespace Generator.Tests.Closure;

/// <summary>
/// Generic types whose members lead to ever new types are refused, soon and with the way to the culprit.
/// </summary>
public class GrowthTests
{
    [Theory]
    [InlineData("public class A<T> { public A<List<T>>? X; public A<T[]>? Y; }")]
    [InlineData("public class A<T> { public A<(T, T)>? X; public A<List<T>>? Y; }")]
    [InlineData("public class A<T> { public A<(T, T)>? X; }")]
    [InlineData("public class A<T> { public A<A<T>>? X; }")]
    [InlineData("public class A<T> { public B<T[]>? X; } public class B<T> { public A<List<T>>? X; public A<T?>? Y; }")]
    public async Task Expansion_IsRefusedAtTheTypeThatExpands(string types)
    {
        CSharpCompilation compilation = TestCompilation.Create(
            "using System.Collections.Generic;",
            $"using System.Collections.Generic; {types} public class Order {{ public A<int>? Lines; }} public class "
            + "Plain { public List<int>? Numbers; }");
        TypeNode node = await ResolveAsync(compilation, "Order");

        Assert.True(node.IsRefused);
        RefusalPath path = TypeClosure.FindRefusal(node);
        Assert.Equal(DiagnosticIds.TypeCannotCross, path.Refusal.Id);
        Assert.StartsWith("Order → A<int>", path.Text, StringComparison.Ordinal);
        Assert.Matches("expands without end|more than 1,000 forms of '[AB]'", path.Refusal.Because);
        Assert.False(TypeClosure.Of(compilation).Resolve(compilation.GetTypeByMetadataName("Plain")!).IsRefused);
    }

    [Theory]
    [InlineData("A<A<T>>?")]
    [InlineData("A<T[]>?")]
    [InlineData("A<T[,]>?")]
    [InlineData("A<System.Collections.Generic.List<T[]>>?")]
    [InlineData("A<(T, int)>[]")]
    [InlineData("B<T>.Inner?")]
    public async Task ExpansionThroughOneMember_IsRefusedAsEndless(string member)
    {
        CSharpCompilation compilation = TestCompilation.Create(
            $$"""
            public sealed class A<T> { public T? Value; public {{member}} Next; }
            public class B<T> { public sealed class Inner { public A<T[]>? Next; } }
            public sealed class Root { public A<int>? First; }
            """);
        TypeNode node = await ResolveAsync(compilation, "Root");
        Assert.True(node.IsRefused);
        RefusalPath path = TypeClosure.FindRefusal(node);
        Assert.Equal(DiagnosticIds.TypeCannotCross, path.Refusal.Id);
        Assert.Contains("without end", path.Refusal.Because, StringComparison.Ordinal);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void ManyTypes_ThatAPersonWrote_Cross()
    {
        string classes = string.Join('\n', Enumerable.Range(0, 2000)
            .Select(i => $"public class C{i} {{ public List<C{i + 1}>? Next; public int Number; }}"));
        CSharpCompilation compilation = TestCompilation.Create(
            $"using System.Collections.Generic; {classes} public class C2000;");
        Assert.False(TypeClosure.Of(compilation).Resolve(compilation.GetTypeByMetadataName("C0")!).IsRefused);
    }

    [Fact]
    public void ManyForms_OfAGenericTypeOfTheProject_Cross()
    {
        const int items = 500;
        string classes = string.Join('\n', Enumerable.Range(0, items)
            .Select(i => $"public class C{i} {{ public int Number; }}"));
        string members = string.Concat(Enumerable.Range(0, items).Select(i => $"public Page<C{i}>? P{i}; "));
        CSharpCompilation compilation = TestCompilation.Create(
            $"public class Page<T> {{ public T? First; }} public class Root {{ {members} }} {classes}");
        Assert.False(TypeClosure.Of(compilation).Resolve(compilation.GetTypeByMetadataName("Root")!).IsRefused);
    }

    [Fact]
    public void Expansion_OfOneParameter_DoesNotForbidWhatItSharesWithAnother()
    {
        CSharpCompilation compilation = TestCompilation.Create(
            "using System.Collections.Generic; public class A<T> { public A<List<T>>? X; public A<T[]>? Y; public "
            + "Item? Item; } public class Item { public Detail? Detail; } public class Detail;");
        TypeClosure closure = TypeClosure.Of(compilation);
        Assert.True(
            closure.Resolve(
                compilation.GetTypeByMetadataName("A`1")!.Construct(
                    compilation.GetSpecialType(SpecialType.System_Int32))).IsRefused);
        TypeNode item = closure.Resolve(compilation.GetTypeByMetadataName("Item")!);
        Assert.False(item.IsRefused);
        Assert.Equal("Detail", item.State.Single().Type.Name);
    }

    // A closure that never ends is not to take the whole run with it: the watchdog counts the processor time.
    private static Task<TypeNode> ResolveAsync(CSharpCompilation compilation, string type) => Task.Run(
        () => TypeClosure.Of(compilation).Resolve(
            compilation.GetTypeByMetadataName(type)!), TestContext.Current.CancellationToken);
}
