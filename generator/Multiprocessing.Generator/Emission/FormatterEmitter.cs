namespace Multiprocessing.Generator.Emission;

/// <summary>Prints the formatter of one type.</summary>
internal static class FormatterEmitter
{
    private const int MaxGroup = 8;

    public static string Print(FormatterModel model)
    {
        var writer = new SourceWriter(model.Mentions);
        using (writer.OpenHome(model.Home))
        {
            writer.MarkObsolete(model.Mentions).Line(Names.Generated);
            using (writer.Open($"{model.Access} sealed class {model.Name} : "
                + $"{Names.Services}WireFormatter<{model.Type}>"))
            {
                // First, because the fields below may need it, directly or through other formatters.
                writer.Line($"internal static readonly {model.Name} Instance = new();");
                var fields = new FormatterFields();
                foreach (MemberModel member in model.Members) fields.Add(member.Value);
                fields.Print(writer);
                if (model.MinimumSize > 1)
                    writer.Line().Line($"public override int MinimumSize => {model.MinimumSize};");
                writer.Line();
                if (model.Shape == FormatterShape.Union) UnionEmitter.Print(writer, model);
                else PrintMembers(writer, model, fields);
            }
        }

        return writer.ToString();
    }

    private static void PrintMembers(SourceWriter writer, FormatterModel model, FormatterFields fields)
    {
        string nullable = model.IsValueType ? "" : "?";
        using (writer.Open($"public override void Write({Names.Writer}, in {model.Type}{nullable} value)"))
        {
            PrintWriteHead(writer, model);
            foreach (List<MemberModel> group in Groups(model.Members)) PrintWrite(writer, model, group, fields);
            if (model.IsValueType && model.Members.Count == 0) writer.Line("writer.WriteUnmanaged((byte)0);");
            if (model.IsTracked)
                writer.Line($"{Names.Services}WireReferences.LeaveWriting({(IsReserved(model) ? "value" : "")});");
        }

        writer.Line();
        using (writer.Open($"public override {model.Type}{nullable} Read({Names.Reader})"))
        {
            bool mayBeUnfilled = model.Members.Any(m => m.MayBeUnfilled);
            if (mayBeUnfilled) writer.Line($"int unfilled = {Names.Services}WireReferences.CountUnfilled();");
            if (IsMadeLast(model)) ConstructorEmitter.PrintRead(writer, model, fields);
            else PrintReadFields(writer, model, fields);
            if (mayBeUnfilled) PrintRequireKept(writer, model);
            if (model.IsValueType && model.Members.Count == 0) writer.Line("reader.ReadUnmanaged<byte>();");
            if (model.IsTracked) writer.Line($"{Names.Services}WireReferences.LeaveReading();");
            writer.Line("return value;");
        }

        foreach (MemberModel member in model.Members.Where(UsesAccessor))
        {
            writer.Line();
            AccessorEmitter.Print(writer, model, member);
        }
    }

    /// <summary>Whether the object can only be made when its members have been read.</summary>
    private static bool IsMadeLast(FormatterModel model) =>
        model.Shape == FormatterShape.Constructor && !model.CanBeNew;

    /// <summary>Nothing within such an object may refer back to it.</summary>
    private static bool IsReserved(FormatterModel model) => IsMadeLast(model) && model.IsTracked && !model.IsValueType;

    private static void PrintReadFields(SourceWriter writer, FormatterModel model, FormatterFields fields)
    {
        PrintReadHead(writer, model);
        int number = 0;
        foreach (List<MemberModel> group in Groups(model.Members)) PrintRead(writer, model, group, fields, ref number);
    }

    /// <summary>
    /// A constructor or setter that copies a collection, which on a cycle is filled only later, would copy nothing.
    /// </summary>
    private static void PrintRequireKept(SourceWriter writer, FormatterModel model)
    {
        using (writer.Open($"if ({Names.Services}WireReferences.CountUnfilled() != unfilled)"))
        {
            foreach (MemberModel member in model.Members.Where(m => m.MayBeUnfilled))
            {
                writer.Line($"{Names.Services}WireReferences.RequireKept(__{Names.Bare(member.Name)}, "
                    + $"{AccessorEmitter.Read(model, member)}, "
                        + $"typeof({model.Type}), \"{member.Field}\");");
            }
        }
    }

    private static void PrintWriteHead(SourceWriter writer, FormatterModel model)
    {
        if (model.IsValueType)
        {
            if (model.IsTracked) writer.Line($"{Names.Services}WireReferences.EnterWriting(typeof({model.Type}));");
            return;
        }

        if (model.IsTracked)
        {
            writer.Line(
                $"if (!{Names.Services}WireReferences.Write{(IsReserved(model) ? "Reserved" : "")}(ref writer, "
                + "value)) return;");
        }
        else
        {
            using (writer.Open("if (value is null)"))
                writer.Line("writer.WriteUnmanaged((byte)0);").Line("return;");
            writer.Line();
        }

        if (model.CanBeDerived) writer.Line($"{Names.Primitives}RequireExact(value, typeof({model.Type}));");
        if (!model.IsTracked) writer.Line("writer.WriteUnmanaged((byte)1);");
    }

    private static void PrintReadHead(SourceWriter writer, FormatterModel model)
    {
        string create = model.CanBeNew
            ? $"new {model.Type}()"
            : $"({model.Type})global::System.Runtime.CompilerServices.RuntimeHelpers."
                + $"GetUninitializedObject(typeof({model.Type}))";
        if (model.IsValueType)
        {
            if (model.IsTracked) writer.Line($"{Names.Services}WireReferences.EnterReading(typeof({model.Type}));");
            writer.Line($"{model.Type} value = default;");
        }
        else if (model.IsTracked)
        {
            writer.Line(
                $"if (!{Names.Services}WireReferences.Read(ref reader, out {model.Type}? known)) return known;");
            writer.Line($"var value = {create};");
            writer.Line($"{Names.Services}WireReferences.Add(value);");
        }
        else
        {
            writer.Line($"if (!{Names.Primitives}ReadPresence(ref reader)) return null;");
            writer.Line($"var value = {create};");
        }
    }

    private static void PrintWrite(
        SourceWriter writer, FormatterModel model, IReadOnlyList<MemberModel> group, FormatterFields fields)
    {
        string[] expressions = group.Select(member => AccessorEmitter.Read(model, member)).ToArray();
        writer.Line(group.Count == 1
            ? ValueWriter.Write(fields.Use(group[0].Value), expressions[0])
            : $"writer.WriteUnmanaged({string.Join(", ", expressions)});");
    }

    private static void PrintRead(
        SourceWriter writer, FormatterModel model, IReadOnlyList<MemberModel> group, FormatterFields fields,
        ref int number)
    {
        if (group.Count == 1)
        {
            if (group[0].MayBeUnfilled)
            {
                string local = "__" + Names.Bare(group[0].Name);
                writer.Line($"var {local} = {ValueWriter.Read(fields.Use(group[0].Value))};");
                writer.Line($"{AccessorEmitter.Write(model, group[0])} = {local};");
                return;
            }

            writer.Line($"{AccessorEmitter.Write(model, group[0])} = {ValueWriter.Read(fields.Use(group[0].Value))};");
            return;
        }

        int first = number;
        number += group.Count;
        writer.Line(
            $"reader.ReadUnmanaged({string.Join(", ", group.Select((m, i) => $"out {m.Value.Type} v{first + i}"))});");
        for (int i = 0; i < group.Count; i++) writer.Line($"{AccessorEmitter.Write(model, group[i])} = v{first + i};");
    }

    /// <summary>Raw members that stand side by side move together: one check of the bounds for all of them.</summary>
    private static IEnumerable<List<MemberModel>> Groups(IEnumerable<MemberModel> members)
    {
        var group = new List<MemberModel>();
        foreach (MemberModel member in members)
        {
            bool isRaw = member.Value.Inline == InlineKind.Raw;
            if (group.Count > 0 && (!isRaw || group.Count == MaxGroup || group[0].Value.Inline != InlineKind.Raw))
            {
                yield return group;
                group = [];
            }

            group.Add(member);
        }

        if (group.Count > 0) yield return group;
    }

    private static bool UsesAccessor(MemberModel member) =>
        member.Read == MemberAccess.Field || member.Write == MemberAccess.Field;
}
