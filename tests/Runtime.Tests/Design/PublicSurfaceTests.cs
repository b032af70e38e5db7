using System.Reflection;

namespace Runtime.Tests.Design;

/// <summary>What users see when they type a dot.</summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>
    /// How values are serialized is a matter between generated code and the runtime: CompilerServices shows it.
    /// </summary>
    [Fact]
    public void MemoryPack_IsSeenInCompilerServicesOnly()
    {
        List<string> found = [];
        foreach (Type type in typeof(ProcessPool).Assembly.GetExportedTypes().Where(t =>
            t.Namespace == "Multiprocessing"))
        {
            // Inherited members as well.
            foreach (MemberInfo member in type.GetMembers(All).Where(IsVisible))
            {
                if (Mentioned(member).Any(IsMemoryPack)) found.Add($"{type.Name}.{member.Name}");
            }
            for (Type? b = type; b is not null; b = b.BaseType) if (IsMemoryPack(b)) found.Add($"{type.Name}: {b}");
            foreach (Type seen in type.GetInterfaces()) if (IsMemoryPack(seen)) found.Add($"{type.Name}: {seen}");
        }
        Assert.Empty(found);
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        _ => false,
    };

    private static IEnumerable<Type> Mentioned(MemberInfo member) => member switch
    {
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(p => p.ParameterType)],
        MethodBase constructor => constructor.GetParameters().Select(p => p.ParameterType),
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static bool IsMemoryPack(Type type) =>
        type.Namespace?.StartsWith("MemoryPack", StringComparison.Ordinal) == true
        || (type.HasElementType && IsMemoryPack(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(argument =>
            !argument.IsGenericParameter && IsMemoryPack(argument)));
}
