namespace Multiprocessing.CodeFixes.Support;

internal static class ParameterLists
{
    /// <summary>
    /// Where an optional parameter can be added without moving the argument of another: in front of the token and of
    /// <c>params</c>, if these come last.
    /// </summary>
    public static int EndOfPlain(SeparatedSyntaxList<ParameterSyntax> parameters)
    {
        int end = parameters.Count;
        while (end > 0 && (IsToken(parameters[end - 1]) || parameters[end - 1].Modifiers.Any(SyntaxKind.ParamsKeyword)))
            end--;
        return end;
    }

    private static bool IsToken(ParameterSyntax parameter) =>
        parameter.Type?.ToString().EndsWith("CancellationToken", StringComparison.Ordinal) == true;
}
