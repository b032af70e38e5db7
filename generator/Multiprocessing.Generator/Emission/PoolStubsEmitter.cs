namespace Multiprocessing.Generator.Emission;

/// <summary>Prints what makes <c>pool.Type.MethodAsync(…)</c> work.</summary>
internal static class PoolStubsEmitter
{
    public static void Print(SourceWriter writer, StubsModel type, IReadOnlyDictionary<MethodModel, string> names)
    {
        writer.Line($"/// <summary>The methods of <see cref=\"{type.Home.QualifiedName}\"/>, run by a pool.</summary>");
        writer.Line(Names.Generated);
        using (writer.Open($"{Names.Keyword(AccessOf(type))} {Names.New(type)}readonly struct {type.Type.PoolStubs}"))
        {
            writer.Line($"private readonly {Names.Root}IProcessPool __pool;");
            writer.Line();
            using (writer.Open($"internal {type.Type.PoolStubs}({Names.Root}IProcessPool pool)"))
                writer.Line("__pool = pool;");
            // A stub for a signature of private types could be called by nobody.
            List<MethodModel> methods = type.Methods.Where(
                m => m.Access != AccessModel.Private && m.HasPoolStub).ToList();
            foreach (ContainerModel child in
                type.PoolChildren.Where(c => !methods.Any(m => SignatureNames.PoolStub(m) == c.Name)))
            {
                string nested = $"{type.Home.QualifiedName}.{child.Name}";
                writer.Line();
                writer.Line($"/// <summary>The methods of <see cref=\"{nested}\"/>, run by a pool.</summary>");
                writer.Lines(child.Marks);
                writer.Line($"{Names.Keyword(child.Access)} {nested}.{child.PoolStubs} {child.Name} => new(__pool);");
            }

            foreach (MethodModel method in methods) PrintStubs(writer, method, names[method]);
        }
    }

    public static void PrintStubs(SourceWriter writer, MethodModel method, string name)
    {
        if (SignatureText.HasParams(method)) PrintStub(writer, method, name, asParams: true);
        PrintStub(writer, method, name, asParams: false);
    }

    /// <summary>Extensions can only stand in a static class that is in no other type.</summary>
    public static void PrintExtension(SourceWriter writer, StubsModel type)
    {
        bool isTopLevel = type.Home.Containers.Count == 1;
        if (!type.HasPoolStubs || (!isTopLevel && !type.HasShortcut)) return;
        writer.Line();
        System.IDisposable? space = type.Home.Namespace.Length > 0
            ? writer.Open($"namespace {type.Home.Namespace}")
            : null;
        string access = Names.Keyword(AccessOf(type));
        writer.Line($"/// <summary>Adds <see cref=\"{type.Home.QualifiedName}\"/> to pools.</summary>");
        writer.Line(Names.Hidden);
        writer.Line(Names.Generated);
        using (writer.Open($"{access} static class {type.Type.Prefix}PoolExtensions"))
        {
            writer.Line("/// <param name=\"pool\">The pool that runs the calls.</param>");
            using (writer.Open($"extension({Names.Root}IProcessPool pool)"))
            {
                writer.Line(
                    $"/// <summary>The methods of <see cref=\"{type.Home.QualifiedName}\"/>, run by the "
                    + "pool.</summary>");
                writer.Lines(type.Home.Marks);
                writer.Line($"{access} {type.Home.QualifiedName}.{type.Type.PoolStubs} {type.Name} => new(pool);");
            }
        }

        space?.Dispose();
    }

    private static AccessModel AccessOf(StubsModel type)
    {
        AccessModel access = AccessModel.Public;
        foreach (ContainerModel container in type.Home.Containers)
        {
            if (container.Access < access) access = container.Access;
        }

        return access;
    }

    private static void PrintStub(SourceWriter writer, MethodModel method, string name, bool asParams)
    {
        string token = Names.Free("cancellationToken", SignatureText.ParameterNames(method));
        bool isRequired = SignatureText.HasParams(method);
        IEnumerable<string> parameters = SignatureText.Declare(method, asParams, withDefaults: asParams || !isRequired);
        if (!asParams) parameters = parameters.Append($"{Names.Token} {token}{(isRequired ? "" : " = default")}");
        string result = method.Return == ReturnKind.Stream
            ? $"global::System.Collections.Generic.IAsyncEnumerable<{method.ResultType}>"
            : method.ResultType.Length > 0
                ? $"global::System.Threading.Tasks.Task<{method.ResultType}>"
                : "global::System.Threading.Tasks.Task";
        writer.Line();
        writer.Line(SignatureNames.Inherit(method)).Lines(method.Marks);
        writer.Line(
            $"{Names.Keyword(method.Access)} {result} "
            + $"{SignatureNames.PoolStub(method)}{SignatureText.Lists(method, parameters)} =>");
        using (writer.Indent())
        {
            string run = method.Return == ReturnKind.Stream ? "StreamAsync" : "RunAsync";
            writer.Line(method.Refusal is not null
                ? SignatureNames.Throw(method)
                : $"this.__pool.{run}(new {name}Call({SignatureText.Arguments(method)}), null, "
                    + $"{(asParams ? "default" : token)});");
        }
    }
}
