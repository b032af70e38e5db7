namespace Multiprocessing.Generator.Model;

/// <summary>A type that queues and pipes carry.</summary>
/// <param name="Home">Where code can mention it: anywhere, or inside the types that it is private to.</param>
/// <param name="Value">The type, and how its values are written.</param>
internal sealed record ItemModel(HomeModel Home, ValueModel Value);

/// <summary>A type that knows the formatters of items which are private to it or to types inside it.</summary>
internal sealed record FinderModel
{
    public required HomeModel Home { get; init; }

    /// <summary>The items that can be mentioned here, sorted.</summary>
    public required EquatableArray<ValueModel> Items { get; init; }

    /// <summary>The nested types that know more, sorted.</summary>
    public required EquatableArray<string> Children { get; init; }
}
