namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>What a type does with what its fields hold, by the syntax alone.</summary>
internal static class OwnedFields
{
    /// <summary>
    /// Whether a type makes the object and does nothing but use it. Whatever hands it on may hand it to somebody who
    /// disposes it.
    /// </summary>
    public static bool IsMadeAndLeft(string field, IEnumerable<SyntaxNode> parts)
    {
        bool isMade = false;
        foreach (SyntaxNode node in parts.SelectMany(part => part.DescendantNodes()))
        {
            if (node is VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } declared
                && declared.Initializer?.Value is BaseObjectCreationExpressionSyntax
                && declared.Identifier.ValueText == field) isMade = true;
            if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != field) continue;
            SyntaxNode use = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified
                ? qualified
                : name;
            if (use.Parent is AssignmentExpressionSyntax
                {
                    Right: BaseObjectCreationExpressionSyntax,
                    Parent: ExpressionStatementSyntax
                        or ArrowExpressionClauseSyntax { Parent: ConstructorDeclarationSyntax },
                } assignment && assignment.Left == use) isMade = true;
            else if (use.Parent is not MemberAccessExpressionSyntax access || access.Expression != use
                || Ends(access.Name)) return false;
        }

        return isMade;
    }

    /// <summary>Whether a member is one that ends the object.</summary>
    public static bool Ends(SimpleNameSyntax member) => member.Identifier.ValueText is
        "Dispose" or "DisposeAsync" or "Terminate" or "Kill" or "CloseAsync" or "Close" or "ConfigureAwait";
}
