namespace Multiprocessing.Generator.Parsing;

/// <summary>An attribute as it is written in code.</summary>
internal static class AttributeText
{
    public static string Of(AttributeData attribute)
    {
        IEnumerable<string> arguments = attribute.ConstructorArguments.Select(Value)
            .Concat(
                attribute.NamedArguments.Select(
                    argument => $"{SymbolText.Escape(argument.Key)} = {Value(argument.Value)}"));
        string list = string.Join(", ", arguments);
        return $"[{SymbolText.Closed(attribute.AttributeClass!)}{(list.Length > 0 ? $"({list})" : "")}]";
    }

    private static string Value(TypedConstant constant) => constant switch
    {
        { IsNull: true } => "null",
        { Kind: TypedConstantKind.Array } => $"new[] {{ {string.Join(", ", constant.Values.Select(Value))} }}",
        { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } => $"typeof({SymbolText.Closed(type)})",
        { Kind: TypedConstantKind.Enum, Type: { } type } =>
            $"({SymbolText.Closed(type)})({DefaultValues.Literal(constant.Value!)})",
        _ => DefaultValues.Literal(constant.Value!),
    };
}
