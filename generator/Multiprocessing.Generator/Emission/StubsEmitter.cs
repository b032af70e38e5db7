namespace Multiprocessing.Generator.Emission;

/// <summary>Prints all that is generated beside the marked methods of one type.</summary>
internal static class StubsEmitter
{
    public static string Print(StubsModel type)
    {
        IEnumerable<MentionsModel> mentions = type.Methods.Select(method => method.Mentions)
            .Concat(type.PoolChildren.Select(child => child.Mentions)).Concat(
                type.Forwards.Select(forward => forward.Child.Mentions));
        var writer = new SourceWriter(MentionsModel.All(mentions.Append(type.Home.Mentions)));
        using (writer.OpenHome(type.Home))
        {
            Dictionary<MethodModel, string> names = NameCalls(type);
            if (type.Methods.Count > 0)
            {
                CallsEmitter.Print(writer, type, names);
                SpawnEmitter.Print(writer, type, names);
            }

            if (type.HasPoolStubs) PoolStubsEmitter.Print(writer, type, names);
            PrintAccessors(writer, type, names);
            foreach (MethodModel method in type.Methods.Where(m => m.Refusal is null))
            {
                writer.Line();
                CallClassEmitter.Print(writer, type, method, names[method]);
            }
        }

        PoolStubsEmitter.PrintExtension(writer, type);
        return writer.ToString();
    }

    /// <summary>What the module finds the methods by; the containers of a private type pass them on.</summary>
    private static void PrintAccessors(
        SourceWriter writer, StubsModel type, IReadOnlyDictionary<MethodModel, string> names)
    {
        IEnumerable<(string Name, string Expression, MentionsModel Mentions)> own =
            type.Methods.Where(m => m.Refusal is null)
            .Select(m => (m.Accessor, $"{names[m]}Method.Instance", MentionsModel.None));
        foreach ((string name, string expression, MentionsModel mentions) in own.Concat(
            type.Forwards.Select(f => (f.Accessor, $"{f.Child.Name}.{f.Accessor}()", f.Child.Mentions))))
        {
            writer.Line();
            writer.MarkObsolete(mentions).Line(Names.Hidden);
            writer.Line($"internal static {Names.Services}ProcessMethod {name}() => {expression};");
        }
    }

    /// <summary>
    /// Overloads share a stub name; their call classes are numbered in the order of their signatures.
    /// </summary>
    private static Dictionary<MethodModel, string> NameCalls(StubsModel type)
    {
        var names = new Dictionary<MethodModel, string>();
        var taken = new HashSet<string>(type.Type.Taken, System.StringComparer.Ordinal);
        foreach (MethodModel method in type.Methods)
        {
            string name = "__" + method.StubName;
            for (int i = 2; taken.Contains(name + "Call") || taken.Contains(name + "Method"); i++)
                name = $"__{method.StubName}_{i}";
            taken.Add(name + "Call");
            taken.Add(name + "Method");
            names.Add(method, name);
        }

        return names;
    }
}
