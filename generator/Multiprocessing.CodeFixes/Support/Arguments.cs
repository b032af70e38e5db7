namespace Multiprocessing.CodeFixes.Support;

/// <summary>Which argument of a call belongs to which parameter.</summary>
internal static class Arguments
{
    /// <summary>The argument for a parameter, or null where the call leaves it out.</summary>
    public static ArgumentSyntax? For(ArgumentListSyntax list, string parameter, int ordinal) =>
        list.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == parameter)
        ?? (ordinal < list.Arguments.Count && list.Arguments.Take(ordinal + 1).All(a => a.NameColon is null)
            ? list.Arguments[ordinal]
            : null);

    public static ArgumentListSyntax Without(ArgumentListSyntax list, ArgumentSyntax argument) =>
        list.WithArguments(list.Arguments.Remove(argument));

    public static ArgumentSyntax Named(string parameter, ArgumentSyntax argument) =>
        argument.WithNameColon(SyntaxFactory.NameColon(parameter)
            .WithTrailingTrivia(SyntaxFactory.Space));
}
