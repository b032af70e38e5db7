namespace Multiprocessing.Generator.Emission;

/// <summary>
/// Prints how a formatter reaches a field that plain code cannot: an unsafe accessor, which the runtime turns into the
/// bare field access.
/// </summary>
internal static class AccessorEmitter
{
    private const string Attribute =
        "[global::System.Runtime.CompilerServices.UnsafeAccessor("
        + "global::System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = {0})]";

    public static string Read(FormatterModel model, MemberModel member) =>
        member.Read == MemberAccess.Direct ? "value." + member.Name : Call(model, member, forWriting: false);

    public static string Write(FormatterModel model, MemberModel member) =>
        member.Write == MemberAccess.Direct ? "value." + member.Name : Call(model, member, forWriting: true);

    public static void Print(SourceWriter writer, FormatterModel model, MemberModel member)
    {
        string attribute = Attribute.Replace("{0}", SymbolDisplay.FormatLiteral(member.Field, quote: true));
        string self = model.IsValueType ? "ref " : "";
        if (member.Generic is not { } generic)
        {
            writer.Line(attribute);
            writer.Line(
                $"private static extern ref {member.Value.Type} {Name(member)}({self}{member.DeclaringType} self);");
            return;
        }

        using (writer.Open($"private static class {Name(member)}Of{generic.Parameters}{generic.Constraints}"))
        {
            writer.Line(attribute);
            writer.Line($"internal static extern ref {generic.FieldType} Field({self}{generic.DeclaringType} self);");
        }
    }

    private static string Call(FormatterModel model, MemberModel member, bool forWriting)
    {
        // The value is an 'in' parameter while it is written; the accessor of a struct's field wants a plain reference.
        string target = !model.IsValueType ? "value"
            : forWriting ? "ref value"
            : "ref global::System.Runtime.CompilerServices.Unsafe.AsRef(in value)";
        return member.Generic is { } generic
            ? $"{Name(member)}Of{generic.Arguments}.Field({target})"
            : $"{Name(member)}({target})";
    }

    private static string Name(MemberModel member)
    {
        string name = "__Field_";
        foreach (char c in member.Name) name += char.IsLetterOrDigit(c) ? c : '_';
        return $"{name}_{(uint)Parsing.StableHash.Of(member.DeclaringType + "." + member.Field):x8}";
    }
}
