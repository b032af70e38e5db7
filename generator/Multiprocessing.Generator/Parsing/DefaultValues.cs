using System.Globalization;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Default values of parameters, as expressions that mean the same in generated code.</summary>
internal static class DefaultValues
{
    private const string Interop = "global::System.Runtime.InteropServices.";
    private const string Services = "global::System.Runtime.CompilerServices.";
    private const string Optional = Interop + "Optional";

    public static string? Of(IParameterSymbol parameter, KnownTypes types)
    {
        if (!parameter.HasExplicitDefaultValue || !CanBeWritten(parameter, types)) return null;
        object? value = parameter.ExplicitDefaultValue;
        if (value is null) return parameter.Type.IsReferenceType ? "null!" : "default";
        string literal = Literal(value);
        return Cast(parameter) is { Length: > 0 } cast ? $"{cast}({literal})" : literal;
    }

    /// <summary>The cast that makes an enum's value of a number; empty for other types.</summary>
    private static string Cast(IParameterSymbol parameter)
    {
        ITypeSymbol type = parameter.Type is INamedTypeSymbol
        {
            OriginalDefinition.SpecialType: SpecialType.System_Nullable_T,
        } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return type.TypeKind == TypeKind.Enum ? $"({SymbolText.Closed(type)})" : "";
    }

    /// <summary>
    /// The scale, the sign, and the three parts of the number, as <c>DecimalConstantAttribute</c> takes them.
    /// </summary>
    private static string Parts(decimal number)
    {
        int[] bits = decimal.GetBits(number);
        return $"{(bits[3] >> 16) & 0xFF}, {(bits[3] < 0 ? 1 : 0)}, {(uint)bits[2]}U, {(uint)bits[1]}U, "
            + $"{(uint)bits[0]}U";
    }

    /// <summary>
    /// Whether C# has a way to write the default: of reference types, only strings have other ones than null.
    /// </summary>
    private static bool CanBeWritten(IParameterSymbol parameter, KnownTypes types) =>
        !IsBeforeAnAttribute(parameter, types) && HasSyntax(parameter);

    private static bool HasSyntax(IParameterSymbol parameter) => parameter.ExplicitDefaultValue switch
    {
        null => true,
        DateTime => false,
        _ => parameter.Type.SpecialType == SpecialType.System_String || !parameter.Type.IsReferenceType,
    };

    /// <summary>Nothing that has a default by attributes only can follow one that is written.</summary>
    private static bool IsBeforeAnAttribute(IParameterSymbol parameter, KnownTypes types) =>
        parameter.ContainingSymbol is IMethodSymbol method
        && method.Parameters.Skip(parameter.Ordinal + 1).Any(p =>
            p.IsOptional && !types.CancellationToken.Is(p.Type) && (!p.HasExplicitDefaultValue || !HasSyntax(p)));

    /// <summary>
    /// The attributes of a parameter that may be left out although C# has no way to write its default; with a trailing
    /// blank.
    /// </summary>
    public static string OptionalOf(IParameterSymbol parameter, KnownTypes types) => parameter switch
    {
        { HasExplicitDefaultValue: true, ExplicitDefaultValue: DateTime time } => With(
            $"{Services}DateTimeConstant({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)"),
        { HasExplicitDefaultValue: true } when CanBeWritten(parameter, types) => "",
        { HasExplicitDefaultValue: true, ExplicitDefaultValue: decimal number } => With(
            $"{Services}DecimalConstant({Parts(number)})"),
        { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } value } => With(
            $"{Interop}DefaultParameterValue({Cast(parameter)}({Literal(value)}))"),
        { HasExplicitDefaultValue: true, Type.IsReferenceType: true } => With($"{Interop}DefaultParameterValue(null)"),
        { HasExplicitDefaultValue: true } or { IsOptional: true } => $"[{Optional}] ",
        _ => "",
    };

    private static string With(string attribute) => $"[{Optional}, {attribute}] ";

    /// <summary>The attributes by which the compiler fills in the argument, each with a trailing blank.</summary>
    public static string AttributesOf(IParameterSymbol parameter, KnownTypes types) => string.Concat(
        parameter.GetAttributes().Select(a => CallerText(a, parameter, types)).Where(text => text.Length > 0)
            .Select(text => $"[{text}] "));

    private static string CallerText(AttributeData attribute, IParameterSymbol parameter, KnownTypes types)
    {
        INamedTypeSymbol? type = attribute.AttributeClass;
        if (types.CallerMemberName.Is(type) || types.CallerFilePath.Is(type) || types.CallerLineNumber.Is(type))
            return SymbolText.Closed(type!);
        return types.CallerArgumentExpression.Is(type)
            && attribute.ConstructorArguments.FirstOrDefault().Value is string name && IsKept(parameter, name, types)
            ? $"{SymbolText.Closed(type!)}({SymbolDisplay.FormatLiteral(name, quote: true)})"
            : "";
    }

    /// <summary>Whether the stubs have the other parameter: a token is not passed.</summary>
    private static bool IsKept(IParameterSymbol parameter, string name, KnownTypes types) =>
        parameter.ContainingSymbol is not IMethodSymbol method
        || !method.Parameters.Any(p => p.Name == name && types.CancellationToken.Is(p.Type));

    public static string Literal(object value) => value switch
    {
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        char c => SymbolDisplay.FormatLiteral(c, quote: true),
        bool b => b ? "true" : "false",
        float f when float.IsNaN(f) => "float.NaN",
        float f when float.IsInfinity(f) => f > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
        float f when f == 0 && 1 / f < 0 => "-0F",
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "F",
        double d when double.IsNaN(d) => "double.NaN",
        double d when double.IsInfinity(d) => d > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity",
        double d when d == 0 && 1 / d < 0 => "-0D",
        double d => d.ToString("R", CultureInfo.InvariantCulture) + "D",
        decimal m => m.ToString(CultureInfo.InvariantCulture) + "M",
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        ulong u => u.ToString(CultureInfo.InvariantCulture) + "UL",
        uint u => u.ToString(CultureInfo.InvariantCulture) + "U",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "default",
    };
}
