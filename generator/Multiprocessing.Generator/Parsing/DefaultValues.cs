using System.Globalization;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Default values of parameters, as expressions that mean the same in generated code.</summary>
internal static class DefaultValues
{
    private const string Optional = "global::System.Runtime.InteropServices.Optional";

    public static string? Of(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue || !CanBeWritten(parameter)) return null;
        object? value = parameter.ExplicitDefaultValue;
        if (value is null) return parameter.Type.IsReferenceType ? "null!" : "default";
        string literal = Literal(value);
        return Cast(parameter) is { Length: > 0 } cast ? $"{cast}({literal})" : literal;
    }

    /// <summary>The cast that makes an enum's value of a number; empty for other types.</summary>
    private static string Cast(IParameterSymbol parameter)
    {
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
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
        return $"{(bits[3] >> 16) & 0xFF}, {(bits[3] < 0 ? 1 : 0)}, {(uint)bits[2]}U, {(uint)bits[1]}U, {(uint)bits[0]}U";
    }

    /// <summary>
    /// Whether C# has a way to write the default: of reference types, only strings have other ones than null.
    /// </summary>
    private static bool CanBeWritten(IParameterSymbol parameter) => !IsBeforeAnAttribute(parameter) && HasSyntax(parameter);

    private static bool HasSyntax(IParameterSymbol parameter) => parameter.ExplicitDefaultValue is not { } value
        || (value is not DateTime && (parameter.Type.SpecialType == SpecialType.System_String || !parameter.Type.IsReferenceType));

    /// <summary>Nothing that has a default by attributes only can follow one that is written.</summary>
    private static bool IsBeforeAnAttribute(IParameterSymbol parameter) => parameter.ContainingSymbol is IMethodSymbol method
        && method.Parameters.Skip(parameter.Ordinal + 1).Any(p => p.IsOptional && !StubConflicts.IsToken(p) && (!p.HasExplicitDefaultValue || !HasSyntax(p)));

    /// <summary>
    /// The attributes of a parameter that may be left out although C# has no way to write its default; with a trailing
    /// blank.
    /// </summary>
    public static string OptionalOf(IParameterSymbol parameter) => parameter switch
    {
        { HasExplicitDefaultValue: true, ExplicitDefaultValue: DateTime time } =>
            $"[{Optional}, global::System.Runtime.CompilerServices.DateTimeConstant({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)] ",
        { HasExplicitDefaultValue: true, ExplicitDefaultValue: decimal number } when !CanBeWritten(parameter) =>
            $"[{Optional}, global::System.Runtime.CompilerServices.DecimalConstant({Parts(number)})] ",
        { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } value } when !CanBeWritten(parameter) =>
            $"[{Optional}, global::System.Runtime.InteropServices.DefaultParameterValue({Cast(parameter)}({Literal(value)}))] ",
        { HasExplicitDefaultValue: true, Type.IsReferenceType: true } when !CanBeWritten(parameter) =>
            $"[{Optional}, global::System.Runtime.InteropServices.DefaultParameterValue(null)] ",
        { HasExplicitDefaultValue: true } when !CanBeWritten(parameter) => $"[{Optional}] ",
        { IsOptional: true, HasExplicitDefaultValue: false } => $"[{Optional}] ",
        _ => "",
    };

    /// <summary>The attributes by which the compiler fills in the argument, each with a trailing blank.</summary>
    public static string AttributesOf(IParameterSymbol parameter) => string.Concat(parameter.GetAttributes()
        .Where(a => a.AttributeClass?.ContainingNamespace?.ToDisplayString() == "System.Runtime.CompilerServices")
        .Select(a => a.AttributeClass!.Name switch
        {
            "CallerMemberNameAttribute" or "CallerFilePathAttribute" or "CallerLineNumberAttribute" =>
                $"[{SymbolText.Closed(a.AttributeClass)}] ",
            "CallerArgumentExpressionAttribute" when a.ConstructorArguments.FirstOrDefault().Value is string name && IsKept(parameter, name) =>
                $"[{SymbolText.Closed(a.AttributeClass)}({SymbolDisplay.FormatLiteral(name, quote: true)})] ",
            _ => "",
        }));

    /// <summary>Whether the stubs have the other parameter: a token is not passed.</summary>
    private static bool IsKept(IParameterSymbol parameter, string name) => parameter.ContainingSymbol is not IMethodSymbol method
        || !method.Parameters.Any(p => p.Name == name && p.Type is INamedTypeSymbol type && SymbolText.MetadataName(type) == KnownNames.CancellationToken);

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
