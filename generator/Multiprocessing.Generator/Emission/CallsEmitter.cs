namespace Multiprocessing.Generator.Emission;

/// <summary>Prints the <c>Calls</c> class of a type: each method as a call value.</summary>
internal static class CallsEmitter
{
    public static void Print(SourceWriter writer, StubsModel type, IReadOnlyDictionary<MethodModel, string> names)
    {
        foreach (StubClass stubs in StubClass.Split(type, type.Methods, "Calls"))
        {
            writer.Line(
                $"/// <summary>The calls of <see cref=\"{type.Home.QualifiedName}\"/> as values, to be given to a "
                + "pool or a process.</summary>");
            writer.Line(Names.Generated);
            using (writer.Open($"{Names.Keyword(stubs.Access)} {Names.New(type)}static class {stubs.Name}"))
            {
                foreach (MethodModel method in stubs.Methods)
                {
                    if (method != stubs.Methods[0]) writer.Line();
                    PrintStub(writer, method, names[method], Names.Keyword(StubClass.AccessOf(method)) + " static");
                }
            }

            writer.Line();
        }
    }

    public static void PrintStub(SourceWriter writer, MethodModel method, string name, string modifiers)
    {
        writer.Line(SignatureNames.Inherit(method)).Lines(method.Marks);
        string parameters = SignatureText.Lists(method, SignatureText.Declare(method, asParams: true));
        writer.Line($"{modifiers} {SignatureText.CallType(method)} {SignatureNames.Stub(method)}{parameters} =>");
        using (writer.Indent())
        {
            writer.Line(method.Refusal is null
                ? $"new {name}Call({SignatureText.Arguments(method)});"
                : SignatureNames.Throw(method));
        }
    }
}
