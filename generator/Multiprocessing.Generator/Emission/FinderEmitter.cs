namespace Multiprocessing.Generator.Emission;

/// <summary>Prints how the module gets at the formatters of items that are private to a type.</summary>
internal static class FinderEmitter
{
    public const string Name = "__FindItemFormatter";

    public static string Print(FinderModel type)
    {
        MentionsModel mentions = MentionsModel.All(type.Items.Select(item => item.Mentions));
        var writer = new SourceWriter(mentions);
        using (writer.OpenHome(type.Home))
        {
            // A base class may have one, too.
            writer.MarkObsolete(mentions).Line(Names.Hidden);
            using (writer.Open($"internal static new object? {Name}(global::System.Type type)"))
            {
                PrintBody(writer, type.Items, type.Children);
            }
        }

        return writer.ToString();
    }

    public static void PrintBody(SourceWriter writer, EquatableArray<ValueModel> items, EquatableArray<string> others)
    {
        foreach (ValueModel item in items)
            writer.Line($"if (type == typeof({item.Type})) return {item.Formatter};");
        for (int i = 0; i < others.Count; i++)
            writer.Line($"if ({others[i]}.{Name}(type) is {{ }} found{i}) return found{i};");
        writer.Line("return null;");
    }
}
