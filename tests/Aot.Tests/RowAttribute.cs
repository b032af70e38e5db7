namespace Multiprocessing.TestSupport;

/// <summary>That of tests/Shared is a trait of xunit's.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RowAttribute(params string[] ids) : Attribute
{
    internal string[] Ids { get; } = ids;
}
