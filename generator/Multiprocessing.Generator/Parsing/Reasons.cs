using System.Globalization;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The reasons for which types are refused: one method per reason, and the table of types that never cross.
/// </summary>
internal static partial class Reasons
{
    public static Refusal CompilerError(ITypeSymbol type) =>
        New($"'{type.ToDisplayString()}' does not compile", "correct it") with { IsCompilerError = true };

    public static Refusal NotAValue(ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol => Object("'dynamic'"),
        IPointerTypeSymbol or IFunctionPointerTypeSymbol =>
            New(
                DiagnosticIds.PointerOrHandleCannotCross, "a pointer means nothing in another process",
                "pass the data it points to"),
        ITypeParameterSymbol => New($"'{type.Name}' is a type parameter, and could be anything", "use a closed type"),
        _ => New($"'{SymbolText.Short(type)}' is not a type of values", "pass plain data instead"),
    };

    public static Refusal EndlessGeneric(ITypeSymbol type) => New(
        $"the generic type '{type.Name}' expands without end",
        "break the expansion, or register a formatter with [assembly: ProcessFormatter]");

    public static Refusal TooManyTypes(ITypeSymbol type, ITypeSymbol most, int limit) => New(
        string.Format(
            CultureInfo.InvariantCulture, "'{0}' holds more than {1:N0} types, most of them forms of '{2}'",
            SymbolText.Short(type), limit, most.Name),
        "break the expansion, or register a formatter with [assembly: ProcessFormatter]");

    public static Refusal TooManyForms(ITypeSymbol type, ITypeSymbol generic, int limit) => New(
        string.Format(
            CultureInfo.InvariantCulture, "'{0}' holds more than {1:N0} forms of '{2}'", SymbolText.Short(type),
            limit, generic.Name),
        "break the expansion, or register a formatter with [assembly: ProcessFormatter]");

    public static Refusal NoImplementation(INamedTypeSymbol type) => New(
        DiagnosticIds.NoKnownImplementation,
        $"{(type.TypeKind == TypeKind.Interface ? "the interface" : "the abstract class")} '{type.Name}' has no "
        + "implementation "
        + "in this project that can cross",
        "declare a concrete type, or define the implementations in this project");

    /// <summary>
    /// The types that would have to be mentioned at one place; the first is the one that is asked about.
    /// </summary>
    public static Refusal OutOfReach(IEnumerable<ITypeSymbol> types) => Homes.FindFileLocal(types) is { } local
        ? New(
            $"generated code is in another file than '{SymbolText.Short(local)}', which is local to its own",
            "remove the modifier 'file'")
        : New(
            $"generated code cannot see '{SymbolText.Short(types.First())}', or a private type that it holds",
            "make the types that contain the private type partial and not generic, or make it internal");

    public static Refusal CannotBeNamed(INamedTypeSymbol type) => New(
        $"generated code cannot name '{SymbolText.Short(type)}' of '{type.ContainingAssembly.Name}', as the same "
        + "name means something else as well",
        "give the reference an alias of its own (<ProjectReference … Aliases=\"…\" />), or rename the other");

    public static Refusal ForeignBase(INamedTypeSymbol type, INamedTypeSymbol foreign) => New(
        DiagnosticIds.StateCannotBeSeen,
        $"'{type.Name}' derives from '{SymbolText.Short(foreign)}' of another assembly, whose private state the "
        + "compiler cannot see",
        "hold it in a member instead, or register a formatter with [assembly: ProcessFormatter]");

    public static Refusal Event(IEventSymbol e) => New(
        DiagnosticIds.DelegateCannotCross, $"the event '{e.Name}' holds delegates, which are code of this process",
        $"mark it [field: NonSerialized]", e);

    public static Refusal FixedBuffer(IFieldSymbol field) => New(
        $"the fixed buffer '{field.Name}' stands beside fields that are not plain numbers",
        "use an array, or move the buffer into a struct of its own", field);

    public static Refusal OverlappingFields(INamedTypeSymbol type) => New(
        $"the fields of '{type.Name}' are laid out by hand and are not all plain numbers",
        "register a formatter with [assembly: ProcessFormatter]");

    public static Refusal InlineArray(INamedTypeSymbol type) => New(
        $"'{type.Name}' is an inline array of something else than plain numbers", "use an array");

    public static Refusal HiddenState(INamedTypeSymbol type, string what, ISymbol? member = null) => New(
        DiagnosticIds.StateCannotBeSeen, $"'{SymbolText.Short(type)}' comes from another assembly, and {what}",
        "pass plain data instead, or register a formatter with [assembly: ProcessFormatter]", member);

    /// <summary>Why a type can never cross; null if nothing is known against it.</summary>
    public static Refusal? Of(INamedTypeSymbol type, KnownTypes types)
    {
        if (type.SpecialType == SpecialType.System_Object) return Object("'object'");
        if (type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
        {
            return New(
                DiagnosticIds.PointerOrHandleCannotCross,
                "a native integer is the size, and usually the address, of something of this process",
                "use long, or pass the data");
        }

        if (type.SpecialType is SpecialType.System_Void) return New("void is not a value", "use a type");
        if (type.TypeKind == TypeKind.Delegate)
        {
            return New(
                DiagnosticIds.DelegateCannotCross, $"the delegate '{SymbolText.Short(type)}' is code of this process",
                "pass data, and call a static method on the other side");
        }

        if (type.IsRefLikeType)
            return New(
                $"'{SymbolText.Short(type)}' may refer to the stack of this process", "use an array or Memory<T>");
        if (type.IsStatic) return New($"'{type.Name}' is static, so there are no values of it", "use another type");
        if (type.IsUnboundGenericType) return New($"'{type.Name}' is an open generic type", "use a closed type");
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (types.Refused.Find(t) is { } refused) return refused;
        }

        return type.AllInterfaces.Select(types.RefusedInterfaces.Find).FirstOrDefault(refused => refused is not null)
            ?? types.RefusedInterfaces.Find(type);
    }

    private static Refusal Object(string name) => New(
        DiagnosticIds.ObjectCannotCross, $"{name} can be anything, and is only known at run time",
        "declare the type that it really is");

    private static Refusal New(string because, string remedy, ISymbol? member = null) =>
        new(DiagnosticIds.TypeCannotCross, because, remedy, member);

    private static Refusal New(string id, string because, string remedy, ISymbol? member = null) =>
        new(id, because, remedy, member);
}
