using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator.Parsing;

namespace Generator.Tests;

public class EndlessGenericTests
{
    [Theory]
    [InlineData("A<A<T>>?")]
    [InlineData("A<T[]>?")]
    [InlineData("A<T[,]>?")]
    [InlineData("A<System.Collections.Generic.List<T[]>>?")]
    [InlineData("A<(T, int)>[]")]
    [InlineData("B<T>.Inner?")]
    public async Task GenericTypesThatExpandWithoutEnd_AreRefused(string member)
    {
        CSharpCompilation compilation = TestCompilation.Create(
            $$"""
            public sealed class A<T> { public T? Value; public {{member}} Next; }
            public class B<T> { public sealed class Inner { public A<T[]>? Next; } }
            public sealed class Root { public A<int>? First; }
            """);

        // A closure that never ends is not to take the whole run with it.
        TypeNode node = await Task.Run(() => TypeClosure.Of(compilation).Resolve(compilation.GetTypeByMetadataName("Root")!), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(node.IsRefused);
        RefusalPath path = TypeClosure.FindRefusal(node);
        Assert.Equal("MP1001", path.Refusal.Id);
        Assert.Contains("without end", path.Refusal.Because, StringComparison.Ordinal);
    }
}
