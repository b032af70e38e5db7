using System.Reflection;
using System.Runtime.CompilerServices;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator.Parsing;

namespace Generator.Tests.Closure;

/// <summary>A verdict that was given is not changed again, so it may be read from any thread.</summary>
public class SettledNodeTests
{
    [Fact]
    public void Node_HasNoSetterButThoseOfItsDraft()
    {
        IEnumerable<string> settable = typeof(TypeNode)
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.SetMethod is { IsPrivate: false }).Select(property => property.Name);
        IEnumerable<string> lists = typeof(TypeNode).GetProperties()
            .Where(property => typeof(System.Collections.ICollection).IsAssignableFrom(property.PropertyType))
            .Select(property => property.Name);

        Assert.Empty(settable);
        Assert.Empty(lists);
    }

    [Fact]
    public void Draft_OfASettledNode_CannotWrite()
    {
        ITypeSymbol type = TestCompilation.Create("class C;").GetTypeByMetadataName("C")!;
        var draft = new TypeNode.Draft(type, "C");
        TypeNode node = draft.Node;
        draft.Settle();

        Assert.Throws<InvalidOperationException>(() => draft.Kind = CrossingKind.Raw);
        Assert.Throws<InvalidOperationException>(() => draft.Edges.Clear());
        Assert.Throws<InvalidOperationException>(() => draft.RefuseForAnother());
        Assert.False(node.IsRefused);
    }

    /// <summary>
    /// Types that hold one another, asked for one by one: what the first answer was, the last one still is.
    /// </summary>
    [Fact]
    public void Resolve_OfMoreTypes_LeavesEarlierVerdicts()
    {
        CSharpCompilation compilation = TestCompilation.Create("""
            public class A { public B? Other; public int X; }
            public class B { public A? Back; public C? Next; }
            public class C { public System.Action? Call; }
            public sealed class D { public int[] Numbers = []; public E? Inner; }
            public sealed class E { public string Name = ""; }
            """);
        TypeClosure closure = TypeClosure.Of(compilation);
        var before = new Dictionary<TypeNode, string>();
        foreach (string name in new[] { "E", "D", "C", "B", "A" })
        {
            foreach (TypeNode node in Reachable(closure.Resolve(compilation.GetTypeByMetadataName(name)!)))
                before.TryAdd(node, Text(node));
        }

        Assert.All(before, entry => Assert.Equal(entry.Value, Text(entry.Key)));
        Assert.Equal(["A", "Action", "B", "C"], before.Keys.Where(n => n.IsRefused).Select(n => n.Symbol.Name).Order());
    }

    private static HashSet<TypeNode> Reachable(TypeNode start)
    {
        var seen = new HashSet<TypeNode> { start };
        var open = new Stack<TypeNode>([start]);
        while (open.TryPop(out TypeNode? node))
        {
            foreach (TypeEdge edge in node.Edges)
            {
                if (seen.Add(edge.Target)) open.Push(edge.Target);
            }
        }

        return seen;
    }

    private static string Text(TypeNode node) => $"{node.Kind} {node.IsRefused} {node.IsCyclic} {node.ReachesCycle} "
        + $"{node.FormatterTemplate} {node.MinimumSize} {string.Join(',', node.Edges.Select(e => e.Target.Type))} "
        + $"{string.Join(',', node.State.Select(m => m.MetadataName))} {RuntimeHelpers.GetHashCode(node)}";
}
