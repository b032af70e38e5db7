namespace Multiprocessing.Generator.Emission;

/// <summary>Prints all that is generated beside the marked methods of one type.</summary>
internal static class StubsEmitter
{
    public static string Print(StubsModel type)
    {
        var writer = new SourceWriter(type.Methods.SelectMany(method => method.Warned));
        using (writer.OpenHome(type.Home))
        {
            Dictionary<MethodModel, string> names = NameCalls(type.Methods);
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
    private static void PrintAccessors(SourceWriter writer, StubsModel type, IReadOnlyDictionary<MethodModel, string> names)
    {
        IEnumerable<(string Name, string Expression)> own = type.Methods.Where(m => m.Refusal is null)
            .Select(m => (m.Accessor, $"{names[m]}Method.Instance"));
        foreach ((string name, string expression) in own.Concat(type.Forwards.Select(f => (f.Accessor, $"{f.Child}.{f.Accessor}()"))))
        {
            writer.Line();
            writer.Line(Names.Hidden);
            writer.Line($"internal static {Names.Services}ProcessMethod {name}() => {expression};");
        }
    }

    /// <summary>Overloads share a stub name; their call classes are numbered in the order of their signatures.</summary>
    private static Dictionary<MethodModel, string> NameCalls(IEnumerable<MethodModel> methods)
    {
        var names = new Dictionary<MethodModel, string>();
        foreach (IGrouping<string, MethodModel> overloads in methods.GroupBy(m => m.StubName))
        {
            int number = 0;
            foreach (MethodModel method in overloads)
                names.Add(method, $"__{overloads.Key}{(number++ == 0 ? "" : "_" + number)}");
        }

        return names;
    }
}
