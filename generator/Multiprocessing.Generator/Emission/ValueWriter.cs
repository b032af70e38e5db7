namespace Multiprocessing.Generator.Emission;

/// <summary>The statements that write and read one value.</summary>
internal static class ValueWriter
{
    /// <param name="value">How the value crosses.</param>
    /// <param name="expression">Something that can be passed by <c>in</c>.</param>
    public static string Write(ValueModel value, string expression) => value.Inline switch
    {
        InlineKind.Raw => $"writer.WriteUnmanaged({expression});",
        InlineKind.String => $"{Names.Primitives}WriteString(ref writer, {expression});",
        InlineKind.Boolean => $"{Names.Primitives}WriteBoolean(ref writer, {expression});",
        _ => $"{value.Formatter}.Write(ref writer, {expression});",
    };

    public static string Read(ValueModel value) => value.Inline switch
    {
        InlineKind.Raw => $"reader.ReadUnmanaged<{value.Type}>()",
        InlineKind.String => $"{Names.Primitives}ReadString(ref reader)!",
        InlineKind.Boolean => $"{Names.Primitives}ReadBoolean(ref reader)",
        _ => $"{value.Formatter}.Read(ref reader)!",
    };
}
