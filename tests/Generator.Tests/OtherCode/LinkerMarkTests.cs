using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Generator.Tests.RoundTrips;

namespace Generator.Tests.OtherCode;

/// <summary>
/// What the linker is to warn of stands on the stubs. Not among the round trips: looking at it is just what it warns
/// of.
/// </summary>
public sealed class LinkerMarkTests
{
    [Fact]
    public void Mark_ForTheLinker_IsOnTheStub() => Assert.NotNull(Attribute.GetCustomAttribute(
        typeof(OtherJobs).GetNestedType("Calls")!.GetMethod("Reflect", BindingFlags.NonPublic | BindingFlags.Static)!,
        typeof(RequiresUnreferencedCodeAttribute)));
}
