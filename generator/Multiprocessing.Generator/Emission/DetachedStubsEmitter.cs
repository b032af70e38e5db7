namespace Multiprocessing.Generator.Emission;

/// <summary>
/// Prints stubs that throw for a type that code cannot be put into. They stand beside the type, as extensions, only so
/// that its uses compile: the user is to see the one error about the type, and none about each of its uses.
/// </summary>
internal static class DetachedStubsEmitter
{
    public static string Print(DetachedModel type)
    {
        var writer = new SourceWriter(
            MentionsModel.All(type.Methods.Select(method => method.Mentions).Append(type.Home.Mentions)));
        System.IDisposable? space = type.Home.Namespace.Length > 0
            ? writer.Open($"namespace {type.Home.Namespace}")
            : null;
        writer.MarkObsolete(type.Home.Mentions).Line(Names.Hidden);
        writer.Line(Names.Generated);
        using (writer.Open("internal static class "
            + $"__{type.Home.Containers[type.Home.Containers.Count - 1].Prefix}DetachedStubs"))
        {
            List<MethodModel> methods = type.Methods.Where(
                m => m.Access != AccessModel.Private && m.HasPoolStub).ToList();
            Print(writer, "PoolStubs", methods, static (w, method) => PoolStubsEmitter.PrintStubs(w, method, ""));
            using (writer.Open($"extension({Names.Root}IProcessPool pool)"))
                writer.Line(
                    $"internal PoolStubs {type.Home.Containers[type.Home.Containers.Count - 1].Name} => default;");
            if (!type.Methods.Any(m => m.HidesStubs)) PrintStatic(writer, type.Home.QualifiedName, methods);
        }

        space?.Dispose();
        return writer.ToString();
    }

    private static void PrintStatic(SourceWriter writer, string type, List<MethodModel> methods)
    {
        Print(writer, "CallStubs", methods, static (w, method) => CallsEmitter.PrintStub(w, method, "", "internal"));
        Print(
            writer, "SpawnStubs", methods.Where(m => m.Return != ReturnKind.Stream),
            static (w, method) => SpawnEmitter.PrintStubs(w, method, "", "internal"));
        using (writer.Open($"extension({type})"))
        {
            writer.Line("internal static CallStubs Calls => default;");
            writer.Line("internal static SpawnStubs Spawn => default;");
        }
    }

    private static void Print(
        SourceWriter writer, string name, IEnumerable<MethodModel> methods,
        System.Action<SourceWriter, MethodModel> print)
    {
        using (writer.Open($"internal readonly struct {name}"))
        {
            foreach (MethodModel method in methods) print(writer, method);
        }

        writer.Line();
    }
}
