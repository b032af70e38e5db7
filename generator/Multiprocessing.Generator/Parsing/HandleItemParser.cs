using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Multiprocessing.Generator.Model;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Finds the item types of queues and pipes where they are mentioned, as in <c>new ProcessQueue&lt;Order&gt;()</c>: such a
/// queue may be used before any marked method is, or by a program that has none.
/// </summary>
internal static class HandleItemParser
{
    /// <summary>By names alone, as every node of every file passes here.</summary>
    public static bool CanBe(SyntaxNode node) => node is GenericNameSyntax { TypeArgumentList.Arguments.Count: 1 } name
        && name.Identifier.ValueText switch
        {
            "ProcessQueue" or "ProcessConnection" => true,
            "Create" or "CreateOneWay" => name.Parent is MemberAccessExpressionSyntax { Expression: var owner }
                && owner.ToString().EndsWith("ProcessPipe", System.StringComparison.Ordinal),
            _ => false,
        };

    public static ItemResult? Parse(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        Compilation compilation = context.SemanticModel.Compilation;
        (ITypeSymbol? item, IAssemblySymbol? runtime) = context.SemanticModel.GetSymbolInfo(context.Node, cancellationToken).Symbol switch
        {
            INamedTypeSymbol type when Handles.IsHandle(type) => (type.TypeArguments[0], type.ContainingAssembly),
            IMethodSymbol { ContainingType.Name: "ProcessPipe", TypeArguments.Length: 1 } method =>
                (method.TypeArguments[0], method.ContainingAssembly),
            _ => (null, null),
        };
        if (item is null or ITypeParameterSymbol) return null;
        TypeNode node = TypeClosure.Of(compilation).Resolve(item);
        if (FormatterParser.ItemOf(compilation, node) is not { } value) return null;
        return new ItemResult(
            Homes.OfAssembly(compilation), MethodParser.OverrideModifiers(runtime!, compilation), value,
            FormatterParser.FormattersOf(compilation, [node]));
    }
}

/// <summary>What one mention of a queue or pipe adds to the generated code.</summary>
internal sealed record ItemResult(
    string Namespace, string Override, ValueModel Item, EquatableArray<FormatterModel> Formatters);
