using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Multiprocessing.CodeFixes.Support;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1xxx: what cannot cross, and is held by a member of this project, stays behind; it arrives as null or zero.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LeaveMemberOutCodeFix() : ProcessFix(Title, DiagnosticIds.TypeCannotCross, DiagnosticIds.DelegateCannotCross,
    DiagnosticIds.TaskThreadOrTimerCannotCross,
    DiagnosticIds.ConnectionCannotCross, DiagnosticIds.ServiceCannotCross, DiagnosticIds.ObjectCannotCross,
    DiagnosticIds.ReflectionCannotCross, DiagnosticIds.NoKnownImplementation,
    DiagnosticIds.DisposableCrossesAsCopy, DiagnosticIds.MemberIsSkipped)
{
    internal const string Title = "Leave the member out with [NonSerialized]";

    /// <inheritdoc />
    protected internal override Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken) =>
        LeaveOutAsync(document, diagnostic, cancellationToken);

    internal static bool IsAboutMember(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticFacts.Member, out string? member) && member is not null;

    internal static async Task<Solution?> LeaveOutAsync(
        Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await Declarations.FindSymbolAsync(document, diagnostic, DiagnosticFacts.Member, cancellationToken).ConfigureAwait(false)
            is not { } member) return null;
        if (await Declarations.FindAsync(document.Project.Solution, member, cancellationToken).ConfigureAwait(false)
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
        Compilation? compilation = await document.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
        TypeSyntax? name = SyntaxGenerator.GetGenerator(declared.Document).TypeName(compilation!, "System.NonSerializedAttribute");
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
                p.WithoutLeadingTrivia().AddAttributeLists(list.WithTrailingTrivia(SyntaxFactory.Space)).WithLeadingTrivia(p.GetLeadingTrivia()),
                cancellationToken).ConfigureAwait(false);
        }

        var owner = (MemberDeclarationSyntax)target;
        SyntaxTriviaList leading = owner.GetLeadingTrivia();
        SyntaxTriviaList indentation = SyntaxFactory.TriviaList(leading.Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
        owner = owner.WithLeadingTrivia(indentation);
        owner = owner.WithAttributeLists(owner.AttributeLists.Insert(
            0, list.WithLeadingTrivia(leading).WithTrailingTrivia(target.LineEnd())));
        return await declared.Document.ReplaceAsync(target, owner, cancellationToken).ConfigureAwait(false);
    }
}
