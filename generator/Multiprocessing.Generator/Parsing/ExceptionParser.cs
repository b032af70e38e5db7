using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Multiprocessing.Generator.Model;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Finds the exception types that can be rebuilt from a message alone.</summary>
internal static class ExceptionParser
{
    /// <summary>The model of an exception type; null if it is none, or cannot be rebuilt by code of the assembly.</summary>
    public static ExceptionModel? Parse(INamedTypeSymbol type, Compilation compilation)
    {
        if (type.IsAbstract || type.IsGenericType || type.ContainingType is { IsGenericType: true } || type.IsFileLocal) return null;
        if (!IsException(type) || !compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)) return null;
        bool simple = false;
        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            if (!compilation.IsSymbolAccessibleWithin(constructor, compilation.Assembly)) continue;
            switch (constructor.Parameters)
            {
                case [{ Type.SpecialType: SpecialType.System_String, RefKind: RefKind.None }, { Type: { Name: "Exception" } second }]
                    when SymbolText.MetadataName((INamedTypeSymbol)second) == "System.Exception":
                    return new ExceptionModel(SymbolText.MetadataName(type), SymbolText.Closed(type), TakesInner: true);
                case [{ Type.SpecialType: SpecialType.System_String, RefKind: RefKind.None }]:
                    simple = true;
                    break;
            }
        }

        return simple ? new ExceptionModel(SymbolText.MetadataName(type), SymbolText.Closed(type), TakesInner: false) : null;
    }

    /// <summary>The exception types of other assemblies that a marked method makes itself.</summary>
    public static EquatableArray<ExceptionModel> ConstructedIn(
        IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, ExceptionModel>(System.StringComparer.Ordinal);
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax(cancellationToken);
            foreach (ObjectCreationExpressionSyntax creation in declaration.DescendantNodes().OfType<ObjectCreationExpressionSyntax>())
            {
                // By their names first, because asking for the symbol of every object is too slow for each keystroke.
                if (!creation.Type.ToString().EndsWith("Exception", System.StringComparison.Ordinal)) continue;
                SemanticModel model = compilation.GetSemanticModel(creation.SyntaxTree);
                if (model.GetTypeInfo(creation.Type, cancellationToken).Type is not INamedTypeSymbol type) continue;
                if (SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)) continue;
                if (Parse(type, compilation) is { } exception) found[exception.RuntimeName] = exception;
            }
        }

        return found.Values.ToEquatableArray();
    }

    private static bool IsException(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? b = type; b is not null; b = b.BaseType)
        {
            if (b.Name == "Exception" && SymbolText.MetadataName(b) == "System.Exception") return true;
        }

        return false;
    }
}
