namespace Multiprocessing.Generator.Model;

/// <summary>The marked methods of a type that generated code cannot be put into.</summary>
/// <param name="Home">The type.</param>
/// <param name="Methods">The methods, sorted.</param>
internal sealed record DetachedModel(HomeModel Home, EquatableArray<MethodModel> Methods);
