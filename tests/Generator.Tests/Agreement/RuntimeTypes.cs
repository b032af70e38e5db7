using System.Reflection;
using Microsoft.CodeAnalysis;
using Multiprocessing.Generator.Parsing;

namespace Generator.Tests.Agreement;

/// <summary>The types of the running program that symbols stand for: whole, with their private members.</summary>
internal static class RuntimeTypes
{
    internal static Type Of(ITypeSymbol symbol, Assembly? own = null) => symbol switch
    {
        IArrayTypeSymbol { IsSZArray: true } array => Of(array.ElementType, own).MakeArrayType(),
        IArrayTypeSymbol array => Of(array.ElementType, own).MakeArrayType(array.Rank),
        IPointerTypeSymbol pointer => Of(pointer.PointedAtType, own).MakePointerType(),
        INamedTypeSymbol named => Of(named, own),
        _ => throw new NotSupportedException($"'{symbol}' has no type at run time."),
    };

    private static Type Of(INamedTypeSymbol symbol, Assembly? own)
    {
        string assembly = symbol.ContainingAssembly.Identity.GetDisplayName();
        string name = SymbolText.MetadataName(symbol);
        Type type = (own is not null && symbol.ContainingAssembly.Name == own.GetName().Name
                ? own.GetType(name)
                : Type.GetType($"{name}, {assembly}"))
            ?? throw new TypeLoadException($"'{name}' is not in '{assembly}' at run time.");
        Type[] arguments = [.. SymbolText.AllTypeArguments(symbol).Select(argument => Of(argument, own))];
        return arguments.Length == 0 ? type : type.MakeGenericType(arguments);
    }
}
