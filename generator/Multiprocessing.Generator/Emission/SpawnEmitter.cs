namespace Multiprocessing.Generator.Emission;

/// <summary>Prints the <c>Spawn</c> class of a type: each method as a process of its own.</summary>
internal static class SpawnEmitter
{
    public static void Print(SourceWriter writer, StubsModel type, IReadOnlyDictionary<MethodModel, string> names)
    {
        // A stream needs the two-way traffic of a pool.
        List<MethodModel> methods = type.Methods.Where(m => m.Return != ReturnKind.Stream).ToList();
        foreach (StubClass stubs in StubClass.Split(type, methods, "Spawn"))
        {
            writer.Line(
                $"/// <summary>Starts processes that run one method of <see cref=\"{type.Home.QualifiedName}\"/> "
                + "each.</summary>");
            writer.Line(Names.Generated);
            using (writer.Open($"{Names.Keyword(stubs.Access)} {Names.New(type)}static class {stubs.Name}"))
            {
                foreach (MethodModel method in stubs.Methods)
                {
                    if (method != stubs.Methods[0]) writer.Line();
                    PrintStubs(writer, method, names[method], Names.Keyword(StubClass.AccessOf(method)) + " static");
                }
            }

            writer.Line();
        }
    }

    /// <summary>
    /// Nothing can follow <c>params</c>, so such a method gets two stubs: with it, and with the options.
    /// </summary>
    public static void PrintStubs(SourceWriter writer, MethodModel method, string name, string modifiers)
    {
        if (SignatureText.HasParams(method))
        {
            PrintStub(writer, method, name, modifiers, asParams: true);
            writer.Line();
        }

        PrintStub(writer, method, name, modifiers, asParams: false);
    }

    private static void PrintStub(SourceWriter writer, MethodModel method, string name, string modifiers, bool asParams)
    {
        string options = Names.Free("options", SignatureText.ParameterNames(method));
        bool isRequired = SignatureText.HasParams(method);
        IEnumerable<string> parameters = SignatureText.Declare(method, asParams, withDefaults: asParams || !isRequired);
        if (!asParams)
            parameters = parameters.Append(
                $"{Names.Root}ChildProcessOptions? {options}{(isRequired ? "" : " = null")}");
        string result = method.ResultType.Length > 0
            ? $"{Names.Root}ChildProcess<{method.ResultType}>"
            : Names.Root + "ChildProcess";
        writer.Line(SignatureNames.Inherit(method)).Lines(method.Marks);
        writer.Line(
            $"{modifiers} {result} {SignatureNames.Stub(method)}{SignatureText.Lists(method, parameters)} =>");
        using (writer.Indent())
        {
            writer.Line(method.Refusal is not null
                ? SignatureNames.Throw(method)
                : $"{Names.Root}ChildProcess.Start(new {name}Call({SignatureText.Arguments(method)}), "
                    + $"{(asParams ? "null" : options)});");
        }
    }
}
