using Generator.Tests.RoundTrips;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator.Parsing;
using Multiprocessing.TestSupport;

namespace Generator.Tests.Agreement;

/// <summary>
/// The verdict is held against what really happens, for every public type of the framework and of packages: what is
/// said to cross compiles and arrives equal, field by field; what is refused is refused for something that is true.
/// </summary>
public class AgreementTests
{
    private const int Shapes = 300;

    /// <summary>Every so many public types are asked for.</summary>
    private static readonly int s_every = TestAmount.Of(10, 1);

    private static readonly string[] s_unspeakable =
    [
        "System.Void", "System.TypedReference", "System.ArgIterator", "System.RuntimeArgumentHandle",
    ];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void PublicTypes_OfTheSharedFramework_CrossOrAreRefusedForATrueReason() =>
        Verify(
            "Microsoft.NETCore.App", [], assembly => assembly.Name is not ("Multiprocessing" or "MemoryPack.Core"),
            atLeastCrossing: 500, atLeastRefused: 2000);

    [Theory]
    [InlineData("Newtonsoft.Json", 20, 60)]
    [InlineData("NodaTime", 10, 40)]
    [InlineData("Octokit", 200, 100, Traits = [TestAmount.Trait, TestAmount.All])]
    public void PublicTypes_OfAPackage_CrossOrAreRefusedForATrueReason(
        string package, int atLeastCrossing, int atLeastRefused) =>
        Verify(package, [MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, package + ".dll"))],
            assembly => assembly.Name == package, atLeastCrossing, atLeastRefused);

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void ConstructedShapes_CrossUnlessTheyArePoisoned()
    {
        var shapes = new Shapes(new Random(20240301));
        int count = TestAmount.Of(Shapes / 5, Shapes);
        while (shapes.Roots.Count < count) shapes.Draw();
        CSharpCompilation compilation = TestCompilation.Create("Shapes", [shapes.Source]);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error));
        var batch = new EchoBatch(compilation, shapes.Roots.Select(root => Find(compilation, root.Root)));
        var report = new AgreementReport("Constructed shapes", notClosed: 0);
        foreach (string problem in batch.Problems) report.Disagree("does not compile cleanly", problem);
        report.AssertNoDisagreement();

        TypeClosure closure = TypeClosure.Of(batch.Input);
        var random = new Random(20240302);
        foreach ((string root, bool crosses) in shapes.Roots)
        {
            ITypeSymbol type = Find(batch.Input, root);
            TypeNode node = closure.Resolve(type);
            if (node.IsRefused == crosses)
                report.Disagree(
                    root,
                    crosses ? TypeClosure.FindRefusal(node).Text : "it holds what cannot cross, but is not refused");
            else if (!crosses)
                report.Refused(type, RefusalTruth.Contradiction(TypeClosure.FindRefusal(node), type, batch.Assembly));
            else
            {
                // Objects that are shared must arrive shared, but only on cycles is identity kept.
                for (int i = 0; i < 2; i++)
                    RoundTrip(
                        batch, report, new ValueFactory(random, batch.Assembly, t => shapes.Cyclic.Contains(t.Name)),
                        type, batch.Assembly);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        report.AssertAgrees(atLeastCrossing: 500 * count / Shapes, atLeastRefused: TestAmount.Of(3, 25));
    }

    private static ITypeSymbol Find(CSharpCompilation compilation, string name) =>
        name.EndsWith("<int>", StringComparison.Ordinal)
        ? compilation.GetTypeByMetadataName(
            name.Replace(
                "<int>", "`1",
                StringComparison.Ordinal))!.Construct(compilation.GetSpecialType(SpecialType.System_Int32))
        : compilation.GetTypeByMetadataName(name)!;

    private static void Verify(
        string title, MetadataReference[] more, Func<IAssemblySymbol, bool> isAsked, int atLeastCrossing,
        int atLeastRefused)
    {
        CSharpCompilation compilation = TestCompilation.Create("Agreement", [], more);
        var listing = new PublicTypes(compilation);
        List<INamedTypeSymbol> types = Some(
            listing.In(compilation.SourceModule.ReferencedAssemblySymbols.Where(isAsked)));
        var batch = new EchoBatch(compilation, types.Where(CanBeParameter));
        var report = new AgreementReport(title, listing.NotClosed.Count);
        foreach (string problem in batch.Problems) report.Disagree("does not compile cleanly", problem);

        // The same compilation that the generator saw, with the same symbols.
        var asked = new PublicTypes(batch.Input);
        TypeClosure closure = TypeClosure.Of(batch.Input);
        var values = new ValueFactory(new Random(20240229));
        foreach (INamedTypeSymbol type in
            Some(asked.In(batch.Input.SourceModule.ReferencedAssemblySymbols.Where(isAsked))))
        {
            TypeNode node = closure.Resolve(type);
            if (node.IsRefused) report.Refused(type, RefusalTruth.Contradiction(TypeClosure.FindRefusal(node), type));
            else if (!batch.Holds(type)) report.Crosses(type, "it crosses, but cannot be a parameter");
            else RoundTrip(batch, report, values, type);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        // Of a tenth of the types there may be less than a tenth.
        int least = s_every == 1 ? 1 : 2 * s_every;
        report.AssertAgrees(atLeastCrossing / least, atLeastRefused / least);
    }

    private static List<INamedTypeSymbol> Some(List<INamedTypeSymbol> types) =>
        [.. types.Where((_, i) => i % s_every == 0)];

    private static void RoundTrip(
        EchoBatch batch, AgreementReport report, ValueFactory values, ITypeSymbol type,
        System.Reflection.Assembly? own = null)
    {
        Type runtimeType = RuntimeTypes.Of(type, own);
        object? value;
        try
        {
            value = values.Create(runtimeType);
        }
        catch (CannotBuildException e)
        {
            report.NotBuilt(type, e.Message);
            return;
        }

        try
        {
            report.Crosses(
                type,
                StateComparer.Difference(
                    value, batch.Echo(type, runtimeType, value), checksIdentity: own is not null,
                    declared: runtimeType));
        }
        catch (Exception e)
        {
            report.Crosses(type, (e.InnerException ?? e).ToString());
        }
    }

    /// <summary>
    /// Static classes, and what may only be mentioned under an error, cannot be written as a parameter.
    /// </summary>
    private static bool CanBeParameter(INamedTypeSymbol type)
    {
        if (s_unspeakable.Contains(SymbolText.MetadataName(type))) return false;
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.GetAttributes()
                .Any(
                    a =>
                        a.AttributeClass?.Name == "ObsoleteAttribute"
                            && a.ConstructorArguments is [_, { Value: true }])) return false;
        }

        return !type.IsStatic;
    }
}
