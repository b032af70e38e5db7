using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Multiprocessing.Generator.Diagnostics;

/// <summary>The rules about marked methods. Messages follow one form: what cannot be, because of what, and what to do.</summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor NotStatic = Shape(
        DiagnosticIds.NotStatic, "A marked method has to be static",
        "'{0}' cannot run in another process, because it is not static and its object lives in this one; make it static "
        + "and pass what it needs as parameters");

    public static readonly DiagnosticDescriptor ContainerNotPartial = Shape(
        DiagnosticIds.ContainerNotPartial, "The type of a marked method has to be partial",
        "'{0}' cannot get the stubs of '{1}', because it is not partial; add the partial modifier");

    public static readonly DiagnosticDescriptor Generic = Shape(
        DiagnosticIds.Generic, "A marked method cannot be generic",
        "'{0}' cannot run in another process, because it or a type around it is generic and its serializers are made at "
        + "compile time; mark a method that calls it with closed types");

    public static readonly DiagnosticDescriptor ByReference = Shape(
        DiagnosticIds.ByReference, "A marked method cannot pass by reference",
        "'{0}' cannot cross, because '{1}' passes it by reference to memory of this process; pass it by value, and return "
        + "what changes");

    public static readonly DiagnosticDescriptor CannotCross = new(
        DiagnosticIds.CannotCross, "A value cannot cross to another process",
        "'{0}' cannot cross to another process ({1}), because {2}; {3}", "Multiprocessing.Crossing",
        DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Link(DiagnosticIds.CannotCross));

    public static readonly ImmutableArray<DiagnosticDescriptor> All =
        [NotStatic, ContainerNotPartial, Generic, ByReference, CannotCross];

    public static DiagnosticDescriptor ById(string id) => All.First(rule => rule.Id == id);

    private static DiagnosticDescriptor Shape(string id, string title, string message) => new(
        id, title, message, "Multiprocessing.Method", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Link(id));

    private static string Link(string id) => $"https://github.com/multiprocessing-net/multiprocessing/blob/main/docs/rules/{id}.md";
}
