using System.Globalization;
using Microsoft.CodeAnalysis.Simplification;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>What a parameter of one process is made from, and how the body of the method makes it of that.</summary>
/// <param name="parts">The parameters in its place: a type, and what follows the parameter's name.</param>
/// <param name="creation">The expression that makes it, with {0}, {1} … for the parameters in its place.</param>
/// <param name="then">A statement that follows, with {0} for its name; or null.</param>
internal sealed class MadeInBody((string Type, string Suffix)[] parts, string creation, string? then = null)
{
    /// <summary>A task or a sequence that is handed on goes on after a using of the method has ended.</summary>
    public static bool OutlivesTheMethod(IMethodSymbol method, KnownTypes types) => !method.IsAsync
        && (types.IsTask(method.ReturnType) || types.AsyncEnumerable.Is(method.ReturnType)
            || types.Enumerable.Is(method.ReturnType) || types.EnumerableOf.Is(method.ReturnType));

    /// <summary>
    /// The declaration with the parts as parameters, in which a <c>using</c> declaration at the start of the body makes
    /// the thing.
    /// </summary>
    public MethodDeclarationSyntax? Change(MethodDeclarationSyntax declaration, ParameterSyntax parameter)
    {
        if (declaration.Body is not { } body) return null;
        string name = parameter.Identifier.Text;
        var made = (LocalDeclarationStatementSyntax)SyntaxFactory.ParseStatement($"using var {name} = x;");
        made = made.ReplaceNode(made.Declaration.Variables[0].Initializer!.Value, Creation(name));
        IEnumerable<StatementSyntax> start = then is null
            ? [made]
            : [made, SyntaxFactory.ParseStatement(string.Format(CultureInfo.InvariantCulture, then, name))];
        BlockSyntax changed = body.WithStatements(body.Statements.InsertRange(
            0, start.Select(statement => statement.WithTrailingTrivia(declaration.LineEnd()).Formatted())));
        return Replace(declaration, parameter, new Dictionary<SyntaxNode, SyntaxNode> { [body] = changed });
    }

    /// <summary>The declaration in which the only use of the parameter makes the thing.</summary>
    public MethodDeclarationSyntax ChangeUse(
        MethodDeclarationSyntax declaration, ParameterSyntax parameter, SyntaxNode? use)
    {
        var changes = new Dictionary<SyntaxNode, SyntaxNode>();
        if (use is not null) changes.Add(use, Creation(parameter.Identifier.Text).WithTriviaFrom(use));
        return Replace(declaration, parameter, changes);
    }

    private MethodDeclarationSyntax Replace(
        MethodDeclarationSyntax declaration, ParameterSyntax parameter, Dictionary<SyntaxNode, SyntaxNode> changes)
    {
        int position = declaration.ParameterList.Parameters.IndexOf(parameter);
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(changes.Keys, (original, _) => changes[original]);
        SeparatedSyntaxList<ParameterSyntax> parameters = changed.ParameterList.Parameters;
        ParameterSyntax old = parameters[position];
        ParameterSyntax[] now = parts.Select((part, i) => old
            .WithType(
                SyntaxFactory.ParseTypeName(part.Type).WithTrailingTrivia(SyntaxFactory.Space)
                    .WithAdditionalAnnotations(Simplifier.Annotation))
            .WithIdentifier(
                SyntaxFactory.Identifier(old.Identifier.Text + part.Suffix).WithTriviaFrom(old.Identifier))).ToArray();
        now[0] = now[0].WithLeadingTrivia(old.GetLeadingTrivia());
        parameters = parameters.ReplaceRange(old, now);
        return changed.WithParameterList(now.Length == 1
            ? changed.ParameterList.WithParameters(parameters)
            : changed.ParameterList.WithParameters(parameters).Formatted());
    }

    private ExpressionSyntax Creation(string name) => SyntaxFactory.ParseExpression(string.Format(
            CultureInfo.InvariantCulture, creation, parts.Select(part => (object)(name + part.Suffix)).ToArray()))
        .WithAdditionalAnnotations(Simplifier.Annotation);
}
