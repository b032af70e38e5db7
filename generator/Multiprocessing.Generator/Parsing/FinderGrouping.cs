namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Groups private items by the types that they are private to. The module asks the outermost ones, and each asks those
/// inside it, as it may be the only one that sees them.
/// </summary>
internal static class FinderGrouping
{
    public static IEnumerable<FinderModel> Group(IEnumerable<ItemModel> items)
    {
        var types = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (ItemModel item in items)
        {
            int all = item.Home.Containers.Count;
            for (int depth = all; depth > 0; depth--)
            {
                var home = new HomeModel(item.Home.Namespace, item.Home.Containers.Take(depth).ToEquatableArray());
                if (!types.TryGetValue(home.QualifiedName, out Entry? entry))
                    types.Add(home.QualifiedName, entry = new Entry(home));

                if (depth == all) entry.Items[item.Value.Type] = item.Value;
                else entry.Children.Add(item.Home.Containers[depth].Name);
            }
        }

        return types.Values.Select(type => new FinderModel
        {
            Home = type.Home,
            Items = type.Items.Values.ToEquatableArray(),
            Children = type.Children.ToEquatableArray(),
        });
    }

    /// <summary>The types that the module asks, by their qualified names.</summary>
    public static EquatableArray<string> Roots(IEnumerable<ItemModel> items) => items
        .Where(item => item.Home.Containers.Count > 0)
        .Select(
            item => new HomeModel(item.Home.Namespace, item.Home.Containers.Take(1).ToEquatableArray()).QualifiedName)
        .Distinct().OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray();

    /// <summary>What a type finds itself, and the types inside it that it asks.</summary>
    private sealed class Entry(HomeModel home)
    {
        public HomeModel Home { get; } = home;

        public SortedDictionary<string, ValueModel> Items { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Children { get; } = new(StringComparer.Ordinal);
    }
}
