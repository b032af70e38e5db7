namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// A rule about something that a member of this project may hold, which then stays behind, or that a parameter may be, which then becomes
/// something else. One fix for both, since <c>dotnet format</c> applies one per rule.
/// </summary>
public abstract class MemberOrParameterFix : ProcessFix
{
    private protected MemberOrParameterFix(string title, params string[] ids) : base(title, ids)
    {
    }

    internal sealed override Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken) => StaysBehind(finding)
        ? LeaveMemberOutCodeFix.LeaveOutAsync(finding, cancellationToken)
        : ReplaceAsync(finding, cancellationToken);

    private protected virtual bool StaysBehind(Finding finding) => finding.IsAboutMember;

    private protected abstract Task<Solution?> ReplaceAsync(Finding finding, CancellationToken cancellationToken);

    private protected sealed override string TitleFor(Finding finding) =>
        StaysBehind(finding) ? LeaveMemberOutCodeFix.Title : base.TitleFor(finding);
}
