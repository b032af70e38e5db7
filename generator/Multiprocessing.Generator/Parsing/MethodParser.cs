using System.Globalization;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Turns a marked method into the model that its stubs are printed from.</summary>
internal static class MethodParser
{
    /// <summary>The model, or null where no stub can be: <see cref="ShapeRules"/> then say why.</summary>
    public static MethodResult? Parse(
        IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        if (ShapeRules.Gap(compilation) is not null) return null;
        KnownTypes types = KnownTypes.Of(compilation);
        if (types.RunInProcess.FindOn(method) is not { } attribute) return null;
        using Qualifiers.Scope names = Qualifiers.Enter(compilation);
        bool hides = StubConflicts.HidesStubs(method.ContainingType, types);
        HomeModel? home = hides ? null : Homes.Of(method.ContainingType, types);
        bool isDetached = home is null;
        home ??= Homes.Detached(method.ContainingType, types);
        if (home is null || method.MethodKind != MethodKind.Ordinary || method.ContainingType.IsExtension) return null;
        IMethodSymbol? clash = StubConflicts.EarlierWithSameStub(method, types);
        if (clash is not null && StubNames.Of(clash, types) == StubNames.Of(method, types)) return null;
        if (!CanBeMentioned(method)) return null;
        Qualifiers qualifiers = Qualifiers.Of(compilation);
        if (TypesOf(method).Any(type => qualifiers.FindUnnameable(type) is not null)) return null;

        TypeClosure closure = TypeClosure.Of(compilation);
        MethodSignature signature = MethodSignature.Of(method, types);
        string? refusal = ShapeRules.Check(method, types)?.GetMessage(CultureInfo.InvariantCulture);
        var nodes = new List<TypeNode>();
        TypeNode? Resolve(string name, ITypeSymbol? type)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (type is null || refusal is not null) return null;
            TypeNode node = closure.Resolve(type);
            if (node.IsRefused) refusal = RefusalText.Of(name, TypeClosure.FindRefusal(node));
            else nodes.Add(node);
            return node;
        }

        List<TypeNode?> arguments = signature.Parameters.Select(p => Resolve(p.Symbol.Name, p.Crossing)).ToList();
        TypeNode? result = Resolve(method.Name, signature.Result);
        EquatableArray<FormatterModel> formatters = refusal is null
            ? FormatterParser.FormattersOf(types, nodes)
            : EquatableArray<FormatterModel>.Empty;
        string fullName = FullName(method);
        var model = new MethodModel
        {
            Home = home,
            Name = SymbolText.Escape(method.Name),
            StubName = StubNames.Of(method, types),
            FullName = fullName,
            ModuleType = $"global::{Homes.OfAssembly(compilation)}.__ProcessModule",
            Accessor = $"__Process_{StableHash.Of(fullName):x16}",
            Override = OverrideModifiers(attribute.AttributeClass!.ContainingAssembly, compilation),
            DocumentationId = method.GetDocumentationCommentId() ?? "",
            Access = StubAccess(method),
            Mentions = Mentions.Of(TypesOf(method).Append<ISymbol>(method), types),
            Marks = StubMarks.Of(method, types),
            Suppressions = StubMarks.Suppressions(method, types),
            HasPoolStub = clash is null,
            Return = signature.Return,
            ResultType = signature.Result is { } type && CanBeArgument(type) ? SymbolText.Annotated(type) : "",
            Result = result is null || refusal is not null ? null : FormatterParser.ValueOf(result, types),
            Parameters = signature.Parameters
                .Select((p, i) => ParameterOf(p, refusal is null ? arguments[i] : null, types)).ToEquatableArray(),
            Refusal = refusal,
            IsIdempotent = Named(attribute, "Idempotent") is true,
            Contract = ContractHash.Of(fullName, signature, nodes, types),
            IsDetached = isDetached,
            HidesStubs = hides,
            TypeParameters = method.IsGenericMethod
                ? $"<{string.Join(", ", method.TypeParameters.Select(p => SymbolText.Escape(p.Name)))}>"
                : "",
            Constraints = SymbolText.Constraints(method.TypeParameters),
            TracksArguments = arguments.Any(node => node is { ReachesCycle: true }),
            TracksResult = result is { ReachesCycle: true },
        };
        return new MethodResult(
            model, formatters, FormatterParser.ItemsOf(types, refusal is null ? nodes : []),
            ExceptionParser.ConstructedIn(method, types, cancellationToken));
    }

    /// <summary>To a friend of the runtime library, its protected internal members are internal as well.</summary>
    internal static string OverrideModifiers(IAssemblySymbol runtime, Compilation compilation) =>
        runtime.GivesAccessTo(compilation.Assembly) ? "protected internal override" : "protected override";

    private static IEnumerable<ITypeSymbol> TypesOf(IMethodSymbol method) =>
        method.Parameters.Select(p => p.Type).Append(method.ReturnType);

    private static bool CanBeMentioned(IMethodSymbol method) => TypesOf(method).All(CanBeMentioned);

    /// <summary>Stubs can mention neither what does not compile nor, as they are not unsafe, pointers.</summary>
    private static bool CanBeMentioned(ITypeSymbol type) => type switch
    {
        IErrorTypeSymbol or IPointerTypeSymbol or IFunctionPointerTypeSymbol => false,
        IArrayTypeSymbol array => CanBeMentioned(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.All(CanBeMentioned),
        _ => true,
    };

    /// <summary>
    /// Whether <c>Task&lt;T&gt;</c> is possible: not for ref structs, nor for interfaces with static members to be
    /// implemented.
    /// </summary>
    private static bool CanBeArgument(ITypeSymbol type) => !type.IsRefLikeType
        && (type.TypeKind != TypeKind.Interface || !type.AllInterfaces.Concat([(INamedTypeSymbol)type])
            .SelectMany(i => i.GetMembers()).Any(member => member is { IsStatic: true, IsAbstract: true }));

    private static object? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;

    private static string FullName(IMethodSymbol method) =>
        $"{SymbolText.ForPeople(method.ContainingType)}.{method.Name}"
        + $"({string.Join(", ", method.Parameters.Select(p => SymbolText.ForPeople(p.Type)))})";

    /// <summary>
    /// As accessible as the method, but at least usable in the whole assembly, and never more than the types it
    /// mentions.
    /// </summary>
    private static AccessModel StubAccess(IMethodSymbol method)
    {
        AccessModel access = Homes.AccessOf(method) == AccessModel.Public ? AccessModel.Public : AccessModel.Internal;
        return TypesOf(method).Aggregate(access, (least, type) => Homes.Min(least, Homes.EffectiveAccess(type)));
    }

    private static ParameterModel ParameterOf(SignatureParameter parameter, TypeNode? node, KnownTypes types) => new()
    {
        Name = SymbolText.Escape(parameter.Symbol.Name),
        Type = SymbolText.Annotated(parameter.Symbol.Type),
        Kind = parameter.Kind,
        Value = node is null ? null : FormatterParser.ValueOf(node, types),
        Default = DefaultValues.Of(parameter.Symbol, types),
        Optional = DefaultValues.OptionalOf(parameter.Symbol, types),
        Marks = StubMarks.Of(parameter.Symbol, types),
        Attributes = DefaultValues.AttributesOf(parameter.Symbol, types),
        IsParams = parameter.Symbol.IsParams,
        Modifier = parameter.Symbol.RefKind switch
        {
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.In => "in ",
            RefKind.RefReadOnlyParameter => "ref readonly ",
            _ => "",
        },
    };
}

/// <summary>What one marked method adds to the generated code.</summary>
internal sealed record MethodResult(
    MethodModel Method, EquatableArray<FormatterModel> Formatters, EquatableArray<ItemModel> Items,
    EquatableArray<ExceptionModel> Exceptions);
