using System.Reflection;
using Multiprocessing.CompilerServices;

namespace Runtime.Tests;

/// <summary>
/// What generated code of older versions overrides, in classes whose constructors are not public: the tracking of the
/// public API does not see these members.
/// </summary>
public sealed class GeneratedCodeSurfaceTests
{
    [Theory]
    [InlineData(typeof(ProcessCall), typeof(GeneratedCall), typeof(ValueTask))]
    [InlineData(typeof(ProcessCall<int>), typeof(GeneratedCall<int>), typeof(ValueTask<int>))]
    [InlineData(typeof(ProcessStreamCall<int>), typeof(GeneratedStreamCall<int>), typeof(IAsyncEnumerable<int>))]
    public void InvokeAsync_CanBeOverridden_ByGeneratedCode(Type call, Type generated, Type result)
    {
        Assert.Equal(call, generated.BaseType);
        MethodInfo? invoke = call.GetMethod(
            "InvokeAsync", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(ProcessCallContext)]);
        Assert.NotNull(invoke);
        // Protected internal.
        Assert.True(invoke.IsAbstract && invoke.IsFamilyOrAssembly);
        Assert.Equal(result, invoke.ReturnType);
    }
}
