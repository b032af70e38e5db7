namespace Multiprocessing.Generator.Parsing;

/// <summary>Groups marked methods by their types, so that each type's stubs are printed on their own.</summary>
internal static class StubsGrouping
{
    /// <summary>The methods of types that generated code cannot be put into.</summary>
    public static IEnumerable<DetachedModel> Detached(IEnumerable<MethodModel> methods) => methods
        .Where(method => method.IsDetached)
        .GroupBy(method => method.Home)
        .OrderBy(type => type.Key.QualifiedName, System.StringComparer.Ordinal)
        .Select(
            type => new DetachedModel(
                type.Key, type.OrderBy(m => m.FullName, System.StringComparer.Ordinal).ToEquatableArray()));

    public static IEnumerable<StubsModel> Group(IEnumerable<MethodModel> methods)
    {
        var types = new SortedDictionary<string, (HomeModel Home, List<MethodModel> Methods)>(
            System.StringComparer.Ordinal);
        foreach (MethodModel method in methods.Where(method => !method.IsDetached))
        {
            for (int depth = method.Home.Containers.Count; depth > 0; depth--)
            {
                var home = new HomeModel(method.Home.Namespace, method.Home.Containers.Take(depth).ToEquatableArray());
                if (!types.TryGetValue(home.QualifiedName, out var entry))
                    types.Add(home.QualifiedName, entry = (home, []));
                if (depth == method.Home.Containers.Count) entry.Methods.Add(method);
            }
        }

        Dictionary<(string, string), int> simpleNames = types.Values
            .Where(t => HasPoolStubs(t.Home))
            .GroupBy(t => (t.Home.Namespace, SimpleName(t.Home)))
            .ToDictionary(g => g.Key, g => g.Count());
        foreach ((HomeModel home, List<MethodModel> own) in types.Values)
        {
            bool pool = HasPoolStubs(home);
            bool nested = home.Containers.Count > 1;
            yield return new StubsModel
            {
                Home = home,
                Methods = own.OrderBy(m => m.FullName, System.StringComparer.Ordinal).ToEquatableArray(),
                PoolChildren = types.Values
                    .Where(
                        t => t.Home.Containers.Count == home.Containers.Count + 1 && HasPoolStubs(t.Home) && IsWithin(
                            t.Home, home))
                    .Select(t => t.Home.Containers[home.Containers.Count]).ToEquatableArray(),
                Forwards = types.Values.SelectMany(t => t.Methods)
                    .Where(m => m.Refusal is null && !HasPoolStubs(m.Home) && IsWithin(m.Home, home))
                    .Select(m => new ForwardModel(m.Home.Containers[home.Containers.Count], m.Accessor))
                    .OrderBy(f => f.Accessor, System.StringComparer.Ordinal).ToEquatableArray(),
                HasPoolStubs = pool,
                HasShortcut = nested && pool && own.Count > 0 && simpleNames[(home.Namespace, SimpleName(home))] == 1,
            };
        }
    }

    /// <summary>
    /// The way from the module to a method's description: straight, or through the outermost type if one of them is
    /// private.
    /// </summary>
    public static ModuleEntryModel EntryOf(MethodModel method)
    {
        HomeModel home = HasPoolStubs(method.Home)
            ? method.Home
            : new HomeModel(method.Home.Namespace, method.Home.Containers.Take(1).ToEquatableArray());
        return new ModuleEntryModel(method.FullName, $"{home.QualifiedName}.{method.Accessor}()", home.Mentions);
    }

    private static bool IsWithin(HomeModel inner, HomeModel outer) =>
        inner.QualifiedName.StartsWith(outer.QualifiedName + ".", System.StringComparison.Ordinal);

    private static string SimpleName(HomeModel home) => home.Containers[home.Containers.Count - 1].Name;

    private static bool HasPoolStubs(HomeModel home) => home.Containers.All(c => c.Access != AccessModel.Private);
}
