using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>
/// Every public member has an example, or stands in one: of the XML comments, the guides or the read-mes.
/// </summary>
public sealed class ExampleTests
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void PublicMember_StandsInAnExample()
    {
        HashSet<string> used = [];
        foreach (CodeBlock block in BlockTests.Pages().Concat(XmlBlocks.All)) used.UnionWith(UsedBy(block.Source));
        string[] all = [.. PublicSurface.Names];
        string[] missing = [.. all.Except(used)];

        Assert.True(all.Length > 200, "the library was not found");
        Assert.True(
            missing.Length == 0,
            "No example uses these; add one to the XML comment of the type or the member "
            + $"(<example><code>, compiled by BlockTests):\n{string.Join('\n', missing)}");
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("using ProcessLock a = new();", "ProcessLock, ProcessLock..ctor, ProcessLock.Dispose")]
    [InlineData("using (new ProcessLock()) { }", "ProcessLock, ProcessLock..ctor, ProcessLock.Dispose")]
    [InlineData(
        "await using var a = new ProcessPool(1);", "ProcessPool, ProcessPool..ctor, ProcessPool.DisposeAsync")]
    [InlineData("_ = new CallOptions { Retries = 1 };", "CallOptions, CallOptions..ctor, CallOptions.Retries")]
    [InlineData(
        "partial class A { [RunInProcess(Idempotent = true)] static void B() { } }",
        "RunInProcessAttribute, RunInProcessAttribute..ctor, RunInProcessAttribute.Idempotent")]
    [InlineData("int a = 1;", "")]
    public void Members_ThatABlockUses_AreSeen(string code, string members) =>
        Assert.Equal(members.Length == 0 ? [] : members.Split(", "), UsedBy(code).Order(StringComparer.Ordinal));

    /// <summary>The members of the library that the source names, or that its statements call.</summary>
    private static IEnumerable<string> UsedBy(string source)
    {
        (Compilation compilation, SyntaxTree tree) = BlockCompiler.Compile(new CodeBlock("", source, []));
        SemanticModel model = compilation.GetSemanticModel(tree);
        return tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes()
            .SelectMany(node => SymbolsOf(model, node))
            .SelectMany(WithType)
            .Where(symbol => symbol is INamedTypeSymbol or { ContainingType: not null })
            .Where(symbol => symbol.ContainingAssembly?.Name == "Multiprocessing")
            .Select(PublicSurface.NameOf)
            .Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<ISymbol> SymbolsOf(SemanticModel model, SyntaxNode node)
    {
        ISymbol? named = model.GetSymbolInfo(node, TestContext.Current.CancellationToken).Symbol;
        if (named is not null) yield return named;
        (bool isAwaited, IEnumerable<ITypeSymbol?> disposed) = node switch
        {
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } local => (
                local.AwaitKeyword.RawKind != 0, [model.GetTypeInfo(local.Declaration.Type).Type]),
            UsingStatementSyntax { Declaration: { } declaration } statement => (
                statement.AwaitKeyword.RawKind != 0, [model.GetTypeInfo(declaration.Type).Type]),
            UsingStatementSyntax { Expression: { } expression } statement => (
                statement.AwaitKeyword.RawKind != 0, [model.GetTypeInfo(expression).Type]),
            _ => (false, (ITypeSymbol?[])[]),
        };
        foreach (ITypeSymbol? type in disposed)
        {
            string name = isAwaited ? "DisposeAsync" : "Dispose";
            for (ITypeSymbol? holder = type; holder is not null; holder = holder.BaseType)
            {
                foreach (ISymbol member in holder.GetMembers(name)) yield return member;
            }
        }
    }

    /// <summary>Extension methods are members of their class, and a member in use shows its type as well.</summary>
    private static IEnumerable<ISymbol> WithType(ISymbol symbol)
    {
        if (symbol is IMethodSymbol { ReducedFrom: { } extension }) symbol = extension;
        yield return symbol;
        if (symbol.ContainingType is { } type) yield return type;
    }
}
