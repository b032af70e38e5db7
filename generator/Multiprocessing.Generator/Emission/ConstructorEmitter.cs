namespace Multiprocessing.Generator.Emission;

/// <summary>
/// Prints how an object is read that can only be made with its state at hand: all members first, then the object.
/// </summary>
internal static class ConstructorEmitter
{
    public static void PrintRead(SourceWriter writer, FormatterModel model, FormatterFields fields)
    {
        const string references = Names.Services + "WireReferences.";
        if (model.IsTracked && !model.IsValueType)
        {
            writer.Line($"if (!{references}Read(ref reader, out {model.Type}? known)) return known;");
            writer.Line($"int place = {references}Reserve();");
        }
        else if (model.IsTracked)
        {
            writer.Line($"{references}EnterReading(typeof({model.Type}));");
        }
        else if (!model.IsValueType)
        {
            writer.Line($"if (!{Names.Primitives}ReadPresence(ref reader)) return null;");
        }

        foreach (MemberModel member in model.Members)
            writer.Line($"{member.Value.Type} {Local(member.Name)} = {ValueWriter.Read(fields.Use(member.Value))};");
        string arguments = string.Join(", ", model.ConstructorArguments.Select(Local));
        List<string> initializers = model.Members
            .Where(
                m => m.Write == MemberAccess.Direct && (m.IsRequired || !model.ConstructorArguments.Contains(m.Name)))
            .Select(m => $"{m.Name} = {Local(m.Name)}").ToList();
        writer.Line($"var value = new {model.Type}({arguments})"
            + (initializers.Count > 0 ? $" {{ {string.Join(", ", initializers)} }};" : ";"));
        if (model.IsTracked && !model.IsValueType) writer.Line($"{references}Fill(place, value);");
    }

    private static string Local(string member) => "__" + Names.Bare(member);
}
