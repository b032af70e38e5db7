namespace Package.Tests;

/// <summary>The version is written in Directory.Build.props, and in what cannot read it from there.</summary>
public sealed class VersionTests
{
    [Theory]
    [InlineData("CHANGELOG.md", "## {0}\n")]
    [InlineData("templates/README.md", "Multiprocessing.Templates::{0}\n")]
    [InlineData("templates/multiprocessing/MultiprocessingApp.csproj", "Include=\"Multiprocessing\" Version=\"{0}\"")]
    public void Version_WrittenElsewhere_IsTheSame(string file, string text) => Assert.Contains(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, text, Packages.Version),
        File.ReadAllText(Path.Combine(Packages.Repository, file)),
        StringComparison.Ordinal);
}
