namespace Runtime.Tests.Design;

/// <summary>Of each struct its size in bytes, and of each field its offset and size.</summary>
internal static class LayoutTable
{
    internal const string Text = """
        none
        """;
}
