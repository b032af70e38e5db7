namespace Multiprocessing.Generator.Model;

/// <summary>What the module needs to know of a method: its name, and the expression that gives its description.</summary>
internal sealed record ModuleEntryModel(string FullName, string Accessor);

/// <summary>What one assembly offers to other processes.</summary>
internal sealed record ModuleModel(
    string Namespace, string Override, EquatableArray<ModuleEntryModel> Methods, EquatableArray<ExceptionModel> Exceptions);
