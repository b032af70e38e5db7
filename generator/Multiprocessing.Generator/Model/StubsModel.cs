namespace Multiprocessing.Generator.Model;

/// <summary>A type with marked methods, or one that contains such a type.</summary>
internal sealed record StubsModel
{
    public required HomeModel Home { get; init; }

    /// <summary>The marked methods of the type itself, sorted.</summary>
    public required EquatableArray<MethodModel> Methods { get; init; }

    /// <summary>The nested types that have pool stubs, sorted.</summary>
    public required EquatableArray<ContainerModel> PoolChildren { get; init; }

    /// <summary>The descriptions that the type passes on for its private nested types, sorted.</summary>
    public required EquatableArray<ForwardModel> Forwards { get; init; }

    /// <summary>Whether code outside of its container can reach the type, so that a pool stub is of use.</summary>
    public required bool HasPoolStubs { get; init; }

    /// <summary>Whether a nested type can be reached from the pool by its simple name as well.</summary>
    public required bool HasShortcut { get; init; }

    /// <summary>The type itself.</summary>
    public ContainerModel Type => Home.Containers[Home.Containers.Count - 1];

    public string Name => Type.Name;
}

/// <summary>A method's description that is reached through a nested type.</summary>
internal sealed record ForwardModel(ContainerModel Child, string Accessor);
