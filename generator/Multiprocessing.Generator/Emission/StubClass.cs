namespace Multiprocessing.Generator.Emission;

/// <summary>
/// A class of stubs and its accessibility. No member may mention a type that its class cannot, so stubs whose
/// signatures hold types private to the container need a private class: the usual one if there are no others, else one
/// beside it.
/// </summary>
internal sealed record StubClass(string Name, AccessModel Access, IReadOnlyList<MethodModel> Methods)
{
    public static IEnumerable<StubClass> Split(StubsModel type, IEnumerable<MethodModel> methods, string name)
    {
        List<MethodModel> hidden = methods.Where(m => m.Access == AccessModel.Private).ToList();
        List<MethodModel> visible = methods.Where(m => m.Access != AccessModel.Private).ToList();
        if (visible.Count > 0)
        {
            AccessModel access = visible.Any(m => m.Access == AccessModel.Public)
                ? AccessModel.Public
                : AccessModel.Internal;
            yield return new StubClass(name, access, visible);
        }

        // By the methods of the whole type, so that Calls and Spawn are split alike.
        bool isOnly = type.Methods.All(m => m.Access == AccessModel.Private);
        if (hidden.Count > 0)
            yield return new StubClass(isOnly ? name : type.Type.Free("Private" + name), AccessModel.Private, hidden);
    }

    /// <summary>A stub of a private class is internal in it, so that the container can use it.</summary>
    public static AccessModel AccessOf(MethodModel method) =>
        method.Access == AccessModel.Private ? AccessModel.Internal : method.Access;
}
