namespace Multiprocessing.Generator.Emission;

/// <summary>
/// Prints the choice between the types that may stand where a base type or an interface is declared. The run-time type
/// has to be one of them exactly: anything else would be cut down.
/// </summary>
internal static class UnionEmitter
{
    public static void Print(SourceWriter writer, FormatterModel model)
    {
        string tagType = model.Cases.Count < byte.MaxValue ? "byte" : "ushort";
        using (writer.Open($"public override void Write({Names.Writer}, in {model.Type}? value)"))
        {
            using (writer.Open("if (value is null)"))
                writer.Line($"writer.WriteUnmanaged(({tagType})0);").Line("return;");
            writer.Line();
            // As an object, because a class may hide the method.
            writer.Line("global::System.Type type = ((object)value).GetType();");
            for (int i = 0; i < model.Cases.Count; i++)
            {
                CaseModel c = model.Cases[i];
                using (writer.Open($"{(i == 0 ? "" : "else ")}if (type == typeof({c.Type}))"))
                {
                    writer.Line($"writer.WriteUnmanaged(({tagType}){i + 1});");
                    writer.Line($"{c.Formatter}.Write(ref writer, ({c.Type})(object)value);");
                }
            }

            using (writer.Open("else"))
                writer.Line($"{Names.Primitives}ThrowUnknownType(type, typeof({model.Type}));");
        }

        writer.Line();
        using (writer.Open($"public override {model.Type}? Read({Names.Reader})"))
        {
            writer.Line($"int tag = reader.ReadUnmanaged<{tagType}>();");
            using (writer.Open("switch (tag)"))
            {
                writer.Line("case 0:");
                using (writer.Indent()) writer.Line("return null;");
                for (int i = 0; i < model.Cases.Count; i++)
                {
                    writer.Line($"case {i + 1}:");
                    using (writer.Indent())
                        writer.Line($"return ({model.Type}?)(object?){model.Cases[i].Formatter}.Read(ref reader);");
                }

                writer.Line("default:");
                using (writer.Indent())
                {
                    writer.Line($"{Names.Primitives}ThrowTag(tag, typeof({model.Type}));");
                    writer.Line("return null;");
                }
            }
        }
    }
}
