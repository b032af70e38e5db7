namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// A rule about something that a member of this project may hold, which then stays behind, or that a parameter may be,
/// which then becomes something else. One fix for both, since <c>dotnet format</c> applies one per rule.
/// </summary>
public abstract class MemberOrParameterFix : ProcessFix
{
    private protected MemberOrParameterFix(string title, params string[] ids) : base(title, ids)
    {
    }

    internal sealed override Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (!StaysBehind(finding)) return ReplaceAsync(finding, cancellationToken);
        finding.Title = LeaveMemberOutCodeFix.Title;
        return LeaveMemberOutCodeFix.LeaveOutAsync(finding, cancellationToken);
    }

    private protected virtual bool StaysBehind(Finding finding) => finding.IsAboutMember;

    private protected abstract Task<Solution?> ReplaceAsync(Finding finding, CancellationToken cancellationToken);
}
