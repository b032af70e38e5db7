namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// MP1xxx: what cannot cross, and is held by a member of this project, stays behind; it arrives as null or zero.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LeaveMemberOutCodeFix() : ProcessFix(
    Title, DiagnosticIds.TypeCannotCross, DiagnosticIds.DelegateCannotCross,
    DiagnosticIds.TaskThreadOrTimerCannotCross, DiagnosticIds.ServiceCannotCross, DiagnosticIds.ObjectCannotCross,
    DiagnosticIds.ReflectionCannotCross, DiagnosticIds.DerivedTypeCannotCross, DiagnosticIds.DisposableCrossesAsCopy,
    DiagnosticIds.MemberIsSkipped)
{
    internal const string Title = "Leave the member out with [NonSerialized]";

    internal override Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken) =>
        LeaveOutAsync(finding, cancellationToken);

    internal static async Task<Solution?> LeaveOutAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (await finding.MemberAsync(cancellationToken).ConfigureAwait(false) is not { } member) return null;
        if (await Declarations.FindAsync(finding.Solution, member, cancellationToken).ConfigureAwait(false)
            is not { } declared) return null;

        SyntaxNode? target = declared.Node switch
        {
            VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax field } => field,
            PropertyDeclarationSyntax property => property,
            ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } parameter => parameter,
            _ => null,
        };
        if (target is null) return null;
        bool isField = target is FieldDeclarationSyntax;
        Compilation? compilation = await finding.Document.Project.GetCompilationAsync(
            cancellationToken).ConfigureAwait(false);
        TypeSyntax? name = SyntaxGenerator.GetGenerator(declared.Document).TypeName(
            compilation!, "System.NonSerializedAttribute");
        if (name is null) return null;

        AttributeListSyntax list = SyntaxFactory.AttributeList(
            SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Attribute((NameSyntax)name)));
        if (!isField)
        {
            list = list.WithTarget(SyntaxFactory.AttributeTargetSpecifier(SyntaxFactory.Token(SyntaxKind.FieldKeyword))
                .WithTrailingTrivia(SyntaxFactory.Space));
        }

        if (target is ParameterSyntax p)
        {
            return await declared.Document.ReplaceAsync(
                p,
                p.WithoutLeadingTrivia().AddAttributeLists(list.WithTrailingTrivia(SyntaxFactory.Space))
                    .WithLeadingTrivia(p.GetLeadingTrivia()),
                cancellationToken).ConfigureAwait(false);
        }

        var owner = (MemberDeclarationSyntax)target;
        SyntaxTriviaList leading = owner.GetLeadingTrivia();
        SyntaxTriviaList indentation = SyntaxFactory.TriviaList(
            leading.Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
        owner = owner.WithLeadingTrivia(indentation);
        owner = owner.WithAttributeLists(owner.AttributeLists.Insert(
            0, list.WithLeadingTrivia(leading).WithTrailingTrivia(target.LineEnd())));
        return await declared.Document.ReplaceAsync(target, owner, cancellationToken).ConfigureAwait(false);
    }
}
