using Microsoft.CodeAnalysis;

namespace Generator.Tests.Agreement;

/// <summary>Counts verdicts and collects those that reality contradicts.</summary>
internal sealed class AgreementReport(string title, int notClosed)
{
    private readonly List<string> _disagreements = [];
    private readonly List<string> _notBuilt = [];
    private int _crossing;
    private int _refused;

    internal void Crosses(ITypeSymbol type, string? problem)
    {
        _crossing++;
        if (problem is not null) Disagree(type.ToDisplayString(), problem);
    }

    internal void Refused(ITypeSymbol type, string? contradiction)
    {
        _refused++;
        if (contradiction is not null) Disagree(type.ToDisplayString(), contradiction);
    }

    /// <summary>It compiles, but no value of it could be made to send.</summary>
    internal void NotBuilt(ITypeSymbol type, string why)
    {
        _crossing++;
        _notBuilt.Add($"{type}: {why}");
    }

    internal void Disagree(string what, string why) => _disagreements.Add($"{what}: {why}");

    internal void AssertNoDisagreement() => Assert.True(_disagreements.Count == 0, ToString());

    internal void AssertAgrees(int atLeastCrossing, int atLeastRefused)
    {
        AssertNoDisagreement();
        Assert.InRange(_crossing, atLeastCrossing, int.MaxValue);
        Assert.InRange(_refused, atLeastRefused, int.MaxValue);
    }

    public override string ToString() =>
        $"{title}: {_crossing + _refused} types, {_crossing} cross ({_crossing - _notBuilt.Count} of them taken "
        + $"across), {_refused} refused, "
        + $"{notClosed} generic types that no argument fits, {_disagreements.Count} disagreements.\n"
        + string.Concat(_notBuilt.Select(line => $"  no value could be made of {line}\n"))
        + string.Join('\n', _disagreements.Distinct().Take(40).Select(line => line.Length > 300 ? line[..300] : line));
}
