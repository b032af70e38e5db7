using System.Globalization;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Default values of parameters, as expressions that mean the same in generated code.</summary>
internal static class DefaultValues
{
    private const string Optional = "global::System.Runtime.InteropServices.Optional";

    public static string? Of(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue || parameter.ExplicitDefaultValue is DateTime) return null;
        object? value = parameter.ExplicitDefaultValue;
        if (value is null) return parameter.Type.IsReferenceType ? "null!" : "default";
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        string literal = Literal(value);
        return type.TypeKind == TypeKind.Enum ? $"({SymbolText.Closed(type)})({literal})" : literal;
    }

    /// <summary>The attributes of a parameter that may be left out although C# has no way to write its default; with a trailing blank.</summary>
    public static string OptionalOf(IParameterSymbol parameter) => parameter switch
    {
        { HasExplicitDefaultValue: true, ExplicitDefaultValue: DateTime time } =>
            $"[{Optional}, global::System.Runtime.CompilerServices.DateTimeConstant({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)] ",
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
            "CallerArgumentExpressionAttribute" when a.ConstructorArguments.FirstOrDefault().Value is string name =>
                $"[{SymbolText.Closed(a.AttributeClass)}({SymbolDisplay.FormatLiteral(name, quote: true)})] ",
            _ => "",
        }));

    private static string Literal(object value) => value switch
    {
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        char c => SymbolDisplay.FormatLiteral(c, quote: true),
        bool b => b ? "true" : "false",
        float f when float.IsNaN(f) => "float.NaN",
        float f when float.IsInfinity(f) => f > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity",
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "F",
        double d when double.IsNaN(d) => "double.NaN",
        double d when double.IsInfinity(d) => d > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity",
        double d => d.ToString("R", CultureInfo.InvariantCulture) + "D",
        decimal m => m.ToString(CultureInfo.InvariantCulture) + "M",
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        ulong u => u.ToString(CultureInfo.InvariantCulture) + "UL",
        uint u => u.ToString(CultureInfo.InvariantCulture) + "U",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => "default",
    };
}
