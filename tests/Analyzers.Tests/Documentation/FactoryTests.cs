using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Multiprocessing.TestSupport;
using Rules = Multiprocessing.Generator.Diagnostics.Descriptors;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>A diagnostic is made by the factory of its rule, which takes what the message says.</summary>
public sealed partial class FactoryTests
{
    public static TheoryData<string> AllIds => [.. AllRules.Ids];

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Factory_TakesWhatTheMessageSays(string id)
    {
        DiagnosticDescriptor rule = AllRules.Descriptors.Single(d => d.Id == id);
        int placeholders = Placeholder().Matches(rule.MessageFormat.ToString()).Select(match => match.Value).Distinct()
            .Count();
        ParameterInfo[] texts = [.. FactoryOf(rule).GetParameters().Where(IsText)];

        Assert.Equal(placeholders, texts.Length);
        Assert.Equal(texts.Length, texts.Select(parameter => parameter.Name).Distinct().Count());
    }

    /// <summary>What a factory is given shows in the message, in the order of its parameters.</summary>
    [Theory]
    [MemberData(nameof(AllIds))]
    public void Factory_PassesItsParametersInOrder(string id)
    {
        DiagnosticDescriptor rule = AllRules.Descriptors.Single(d => d.Id == id);
        MethodInfo factory = FactoryOf(rule);
        object?[] given = [.. factory.GetParameters().Select((parameter, i) => ValueOf(parameter, i, rule))];
        var made = (Diagnostic)factory.Invoke(null, given)!;
        object[] texts = [.. factory.GetParameters().Zip(given).Where(pair => IsText(pair.First))
            .Select(pair => pair.Second!)];

        Assert.Same(rule, made.Descriptor);
        Assert.Equal(string.Format(null, rule.MessageFormat.ToString(), texts), made.GetMessage(null));
    }

    /// <summary>What is resolved once per compilation is not looked up again, nor compared by its name.</summary>
    [Theory]
    [InlineData("GetTypeByMetadataName(")]
    [InlineData("GetTypesByMetadataName(")]
    [InlineData("SymbolText.MetadataName(type) ==")]
    [InlineData("ToDisplayString() ==")]
    [InlineData("ToDisplayString() is \"System")]
    public void Types_AreLookedUpByKnownTypesOnly(string lookup) => Assert.Empty(GeneratorFiles()
        .Where(file => file.Name is not ("Parsing/KnownType.cs" or "Parsing/TypeTable.cs"))
        .Where(file => file.Text.Contains(lookup, StringComparison.Ordinal))
        .Select(file => file.Name));

    [Fact]
    public void Diagnostics_AreMadeByFactoriesOnly() => Assert.Empty(GeneratorFiles()
        .Where(file => !file.Name.StartsWith("Diagnostics/", StringComparison.Ordinal))
        .Where(file => file.Text.Contains("Diagnostic.Create(", StringComparison.Ordinal))
        .Select(file => file.Name));

    private static IEnumerable<(string Name, string Text)> GeneratorFiles()
    {
        string root = Path.Combine(Repository.Root, "generator", "Multiprocessing.Generator");
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(root, file), Text: File.ReadAllText(file)))
            .Where(file => !file.Name.StartsWith("obj/", StringComparison.Ordinal));
    }

    private static MethodInfo FactoryOf(DiagnosticDescriptor rule)
    {
        Type family = typeof(Rules).GetNestedTypes(BindingFlags.NonPublic).SingleOrDefault(type =>
            type.GetField(
                "Rule",
                BindingFlags.Static | BindingFlags.Public)?.GetValue(null) == rule) ?? typeof(Rules.CannotCross);
        return family.GetMethod("Create", BindingFlags.Static | BindingFlags.Public)!;
    }

    private static bool IsText(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) || parameter.ParameterType == typeof(long);

    private static object? ValueOf(
        ParameterInfo parameter, int position, DiagnosticDescriptor rule) => parameter.ParameterType switch
        {
            { } type when type == typeof(string) => $"<{position}>",
            { } type when type == typeof(long) => 7L,
            { } type when type == typeof(Location) => Location.None,
            { } type when type == typeof(IEnumerable<Location>) => Array.Empty<Location>(),
            { } type when type == typeof(DiagnosticDescriptor) => rule,
            { } type when type == typeof(DiagnosticSeverity) => rule.DefaultSeverity,
            _ => Generator.Diagnostics.Facts.Of(AllRules.Compile("").GetSpecialType(SpecialType.System_Object), null),
        };

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Placeholder();
}
