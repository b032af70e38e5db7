using System.Collections.Immutable;
using Multiprocessing.Generator.Emission;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator;

/// <summary>Emits calls, spawn and pool stubs, and serializers for every method marked <c>[RunInProcess]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ProcessGenerator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<MethodResult> methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.RunInProcess,
                static (node, _) => node is MethodDeclarationSyntax,
                static (c, token) =>
                    MethodParser.Parse((IMethodSymbol)c.TargetSymbol, c.SemanticModel.Compilation, token))
            .Where(static result => result is not null)
            .Select(static (result, _) => result!)
            .WithTrackingName(TrackingNames.Methods);

        IncrementalValuesProvider<ItemResult> items = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => HandleItemParser.CanBe(node), HandleItemParser.Parse)
            .Where(static result => result is not null)
            .Select(static (result, _) => result!)
            .WithTrackingName(TrackingNames.HandleItems);

        IncrementalValuesProvider<StubsModel> stubs = methods
            .Select(static (result, _) => result.Method)
            .Collect()
            .SelectMany(static (all, _) => StubsGrouping.Group(all).ToImmutableArray())
            .WithTrackingName(TrackingNames.Stubs);

        IncrementalValuesProvider<DetachedModel> detached = methods
            .Select(static (result, _) => result.Method)
            .Where(static method => method.IsDetached)
            .Collect()
            .SelectMany(static (all, _) => StubsGrouping.Detached(all).ToImmutableArray());

        IncrementalValuesProvider<FormatterModel> formatters = methods
            .Select(static (result, _) => result.Formatters)
            .Collect()
            .Combine(items.Select(static (result, _) => result.Formatters).Collect())
            .SelectMany(static (all, _) => ModuleParser.Distinct(all.Left.AddRange(all.Right)))
            .WithTrackingName(TrackingNames.Formatters);

        IncrementalValuesProvider<FinderModel> finders = methods
            .SelectMany(static (result, _) => result.Items.ToImmutableArray())
            .Collect()
            .Combine(items.Select(static (result, _) => result.Item).Collect())
            .SelectMany(static (all, _) => FinderGrouping.Group(all.Left.AddRange(all.Right)).ToImmutableArray())
            .WithTrackingName(TrackingNames.Finders);

        IncrementalValueProvider<ImmutableArray<ExceptionModel>> exceptions = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax { BaseList: not null },
                static (c, token) => c.SemanticModel.GetDeclaredSymbol(c.Node, token) is INamedTypeSymbol type
                    ? ExceptionParser.Parse(type, KnownTypes.Of(c.SemanticModel.Compilation))
                    : null)
            .Where(static exception => exception is not null)
            .Select(static (exception, _) => exception!)
            .WithTrackingName(TrackingNames.Exceptions)
            .Collect();

        IncrementalValueProvider<ModuleModel?> module = methods
            .Select(static (result, _) => new ModuleParser.Part(result))
            .Collect()
            .Combine(items.Select(static (result, _) => new ModuleParser.Part(result)).Collect())
            .Combine(exceptions)
            .Select(static (parts, _) => ModuleParser.Parse(parts.Left.Left.AddRange(parts.Left.Right), parts.Right))
            .WithTrackingName(TrackingNames.Module);

        context.RegisterSourceOutput(stubs, static (output, model) =>
            output.AddSource(HintNames.Of(model), StubsEmitter.Print(model)));
        context.RegisterSourceOutput(detached, static (output, model) =>
            output.AddSource(HintNames.Of(model), DetachedStubsEmitter.Print(model)));
        context.RegisterSourceOutput(formatters, static (output, model) =>
            output.AddSource(HintNames.Of(model), FormatterEmitter.Print(model)));
        context.RegisterSourceOutput(finders, static (output, model) =>
            output.AddSource(HintNames.Of(model), FinderEmitter.Print(model)));
        context.RegisterSourceOutput(module, static (output, model) =>
        {
            if (model is not null) output.AddSource("ProcessModule.g.cs", ModuleEmitter.Print(model));
        });
    }
}
