using System.Reflection;
using Microsoft.CodeAnalysis;
using Multiprocessing.Generator.Model;
using Multiprocessing.Generator.Parsing;

namespace Generator.Tests.Incrementality;

/// <summary>
/// What travels between the steps must hold nothing of a compilation: it would keep it alive, and be unequal after
/// every edit. Asked of the declared types, not of instances, so that an empty list hides nothing.
/// </summary>
public class ModelPurityTests
{
    private static readonly Type[] s_forbidden =
        [typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(Compilation), typeof(Location),
         typeof(SemanticModel), typeof(Diagnostic)];

    private static readonly Type[] s_roots =
        [typeof(MethodResult), typeof(StubsModel), typeof(FormatterModel), typeof(ModuleModel), typeof(ExceptionModel),
         typeof(ModuleParser.Part)];

    public static TheoryData<string> Roots => [.. s_roots.Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Roots))]
    public void Model_DeclaredTypes_HoldNothingOfACompilation(string name) =>
        Assert.DoesNotContain(Reachable(Root(name)), IsForbidden);

    [Fact]
    public void Check_OfATypeThatHoldsSymbols_Fails() => Assert.Contains(Reachable(typeof(TypeNode)), IsForbidden);

    [Theory]
    [MemberData(nameof(Roots))]
    public void Model_IsComparedByValue(string name)
    {
        Type root = Root(name);
        foreach (Type type in
            Reachable(root)
                .Where(t => t.Assembly == typeof(MethodModel).Assembly && t is { IsClass: true, IsArray: false }))
            Assert.True(type.GetMethod("<Clone>$") is not null, $"'{type}' is not a record.");
        Assert.DoesNotContain(
            Reachable(root),
            t => t.IsArray && t.DeclaringType is null && t != typeof(byte[]) && !IsInsideEquatableArray(t, root));
    }

    private static bool IsInsideEquatableArray(Type array, Type root) => Reachable(root).Any(t =>
        t.IsGenericType && t.GetGenericTypeDefinition() == typeof(EquatableArray<>)
            && t.GenericTypeArguments[0] == array.GetElementType());

    private static Type Root(string name) => s_roots.Single(type => type.FullName == name);

    private static bool IsForbidden(Type type) =>
        s_forbidden.Any(f => f.IsAssignableFrom(type)) || type == typeof(object);

    private static HashSet<Type> Reachable(Type root)
    {
        var seen = new HashSet<Type>();
        var queue = new Queue<Type>([root]);
        while (queue.TryDequeue(out Type? type))
        {
            if (!seen.Add(type)) continue;
            if (type.HasElementType) queue.Enqueue(type.GetElementType()!);
            foreach (Type argument in type.GenericTypeArguments) queue.Enqueue(argument);
            if (type.Assembly == typeof(object).Assembly || type.IsEnum) continue;
            foreach (FieldInfo field in
                type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                queue.Enqueue(field.FieldType);
        }

        return seen;
    }
}
