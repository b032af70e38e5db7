namespace Multiprocessing.Generator;

/// <summary>The names of the generator's steps, by which tests ask what ran again after an edit.</summary>
internal static class TrackingNames
{
    public const string Methods = nameof(Methods);
    public const string HandleItems = nameof(HandleItems);
    public const string Stubs = nameof(Stubs);
    public const string Formatters = nameof(Formatters);
    public const string Finders = nameof(Finders);
    public const string Exceptions = nameof(Exceptions);
    public const string Module = nameof(Module);

    public static readonly string[] All = [Methods, HandleItems, Stubs, Formatters, Finders, Exceptions, Module];
}
