using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.FalseAlarms;

/// <summary>
/// All rules over real code: what they find there has been looked at, one by one, and is listed. A finding that is new
/// is to be looked at as well: either a reader agrees with it, and it joins the list, or the rule is wrong.
/// </summary>
public sealed class FalseAlarmTests
{
    // Generated for each test program.
    private const string Extensions = """
        global using Multiprocessing;
        global using Xunit;
        namespace Runtime.Tests
        {
            internal static class SelfRegisteredExtensions
            {
                public static void AddSelfRegisteredExtensions(this Microsoft.Testing.Platform.Builder.ITestApplicationBuilder builder, string[] args)
                {
                }
            }
        }
        """;

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("sample-app", "SampleApp", "")]
    [InlineData("tests/TestPrograms", "TestPrograms", "")]
    [InlineData("tests/TestWorker", "TestWorker", "")]
    [InlineData("tests/Runtime.Tests", "Runtime.Tests", Extensions, Traits = [TestAmount.Trait, TestAmount.All])]
    public async Task Rules_OverAProjectOfThisRepository_FindOnlyWhatIsListed(
        string folder, string assembly, string usings)
    {
        CSharpCompilation compilation = Compile(assembly, Sources(folder)
            .Append(("Usings.cs", AllRules.SdkUsings + "\n" + usings)),
            References("xunit*.dll", "Microsoft.Testing.*.dll", "Spectre.Console*.dll"));
        (ImmutableArray<Diagnostic> findings, ImmutableArray<Diagnostic> errors) = await AllRules.RunAsync(compilation);

        // The implementations of imported functions are what another generator would write.
        Assert.Empty(errors.Where(error => error.Id != "CS8795"));

        // Programs and tests do on purpose what the rules warn of: leave a pool behind, wait for a result, end a
        // worker.
        FindingList.Check(assembly, findings.Select(finding => (finding, Place(compilation, finding.Location))));
    }

    [Theory]
    [InlineData("Newtonsoft.Json", 24)]
    [InlineData("NodaTime", 6)]
    [InlineData("Octokit", 432, Traits = [TestAmount.Trait, TestAmount.All])]
    public async Task Rules_OverTheDataTypesOfAPackage_FindOnlyWhatIsListed(string package, int types)
    {
        MetadataReference[] references = References(package + ".dll");
        CSharpCompilation listing = Compile("Echoes", [], references);
        IAssemblySymbol assembly = listing.SourceModule.ReferencedAssemblySymbols.Single(a => a.Name == package);
        INamedTypeSymbol[] data = [.. DataTypes(assembly.GlobalNamespace)
            .OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)];
        Assert.Equal(types, data.Length);
        var source = new StringBuilder("public static partial class Echoes\n{\n");
        for (int i = 0; i < data.Length; i++)
        {
            string name = data[i].ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            source.Append($"    [Multiprocessing.RunInProcess] public static void E{i}({name} value) {{ }}\n");
        }

        CSharpCompilation compilation = Compile(
            "Echoes", [("Usings.cs", AllRules.SdkUsings), ("Echoes.cs", source.Append('}').ToString())], references);
        (ImmutableArray<Diagnostic> findings, ImmutableArray<Diagnostic> errors) = await AllRules.RunAsync(compilation);
        Assert.Empty(errors);

        // The first two lines open the class, so that each type has a line of its number.
        FindingList.Check(
            package,
            findings.Select(
                finding =>
                    (finding, data[finding.Location.GetLineSpan().StartLinePosition.Line - 2].ToDisplayString())));
    }

    /// <summary>The type and member that a finding stands in.</summary>
    private static string Place(CSharpCompilation compilation, Location location)
    {
        SemanticModel model = compilation.GetSemanticModel(location.SourceTree!);
        ISymbol? symbol = model.GetEnclosingSymbol(location.SourceSpan.Start, TestContext.Current.CancellationToken);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return symbol is null or INamespaceSymbol
            ? "-"
            : (symbol.ContainingType is { } type ? type.ToDisplayString() + "." : "") + symbol.Name;
    }

    private static IEnumerable<(string Path, string Text)> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Concat(LinkedFiles(Path.Combine(Repository.Root, folder)))
        .Select(file => (file, File.ReadAllText(file)));

    /// <summary>The files of other folders that the project compiles as well.</summary>
    private static IEnumerable<string> LinkedFiles(string folder) => Directory.EnumerateFiles(folder, "*.csproj")
        .SelectMany(project => LinkedBy(project)
            .Concat(XDocument.Load(project).Descendants("Import")
                .SelectMany(import => LinkedBy(Path.GetFullPath((string)import.Attribute("Project")!, folder)))));

    private static IEnumerable<string> LinkedBy(string project) => XDocument.Load(project).Descendants("Compile")
        .SelectMany(item => ((string?)item.Attribute("Include") ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries))
        .Select(
            file => Path.GetFullPath(
                file.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal),
                Path.GetDirectoryName(project)!))
        .SelectMany(file => Directory.EnumerateFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file)));

    private static bool IsOther(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (t.Name is "Exception" or "Attribute" || t.Name.EndsWith("Client", StringComparison.Ordinal))
                return true;
        }

        return type.AllInterfaces.Any(i => i.Name == "IDisposable");
    }

    private static MetadataReference[] References(params string[] patterns) =>
        [.. patterns.SelectMany(pattern => Directory.GetFiles(AppContext.BaseDirectory, pattern))
            .Select(file => MetadataReference.CreateFromFile(file))];

    private static CSharpCompilation Compile(
        string assembly, IEnumerable<(string Path, string Text)> sources, MetadataReference[] references)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14, DocumentationMode.None);
        SyntaxTree[] trees =
            [.. sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, options, source.Path))];
        bool isProgram = trees.Any(tree => Path.GetFileName(tree.FilePath) == "Program.cs");
        return CSharpCompilation.Create(
            assembly, trees, [.. TestReferences.Framework, .. TestReferences.Runtime, .. references],
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true,
                specificDiagnosticOptions: [new(
                    "CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]));
    }

    /// <summary>Types that hold data and do nothing: with public properties, but no methods of their own.</summary>
    private static IEnumerable<INamedTypeSymbol> DataTypes(INamespaceOrTypeSymbol space)
    {
        foreach (INamespaceOrTypeSymbol member in space.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            foreach (INamedTypeSymbol inner in DataTypes(member)) yield return inner;
            if (member is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type) continue;
            if (type.DeclaredAccessibility != Accessibility.Public) continue;
            if (type is not { IsStatic: false, IsAbstract: false, Arity: 0 }) continue;
            ISymbol[] own = [.. type.GetMembers().Where(m =>
                m is { IsStatic: false, IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public })];
            bool hasData = own.OfType<IPropertySymbol>().Any(p => !p.IsIndexer);
            bool hasBehaviour = own.OfType<IMethodSymbol>()
                .Any(
                    m =>
                        m is { MethodKind: MethodKind.Ordinary, IsOverride: false }
                            && m.Name is not ("Equals" or "CompareTo" or "Deconstruct"));
            if (hasData && !hasBehaviour && type.ContainingType is null && !IsOther(type)) yield return type;
        }
    }
}
