using Microsoft.CodeAnalysis;

namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    private void ClassifyReferenced(TypeNode node, INamedTypeSymbol type) =>
        Refuse(node, Reasons.HiddenState(type, "its private state cannot be seen by the compiler"));
}
