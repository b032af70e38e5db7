using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>
/// MP1023: a queue or pipe that generic code makes for its own type parameter. One that it is given is made elsewhere,
/// where the type is known.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ItemTypeIsOpenAnalyzer() : ProcessAnalyzer(Descriptors.ItemTypeIsOpen.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        context.RegisterOperationAction(
            c => Check(c, (c.Operation as IObjectCreationOperation)?.Type, types), OperationKind.ObjectCreation);
        context.RegisterOperationAction(
            c =>
            {
                IMethodSymbol method = ((IInvocationOperation)c.Operation).TargetMethod;
                if (!method.IsStatic) return;
                if (types.Pipe.Is(method.ContainingType)) Report(c, "ProcessPipe", method.TypeArguments);
                else Check(c, method.ContainingType, types);
            },
            OperationKind.Invocation);
    }

    /// <summary>Shared memory holds what a type parameter allows as bytes, so it needs no serializer.</summary>
    private static void Check(OperationAnalysisContext context, ITypeSymbol? made, KnownTypes types)
    {
        if (made is not INamedTypeSymbol { TypeArguments.Length: 1 } type || !types.IsHandle(type)) return;
        if (types.SharedArray.Is(type) || types.SharedValue.Is(type)) return;
        Report(context, type.Name, type.TypeArguments);
    }

    private static void Report(OperationAnalysisContext context, string handle, IEnumerable<ITypeSymbol> arguments)
    {
        foreach (ITypeSymbol argument in arguments)
        {
            if (OpenPart(argument) is not { } parameter) continue;
            context.ReportDiagnostic(Descriptors.ItemTypeIsOpen.Create(
                context.Operation.Syntax.GetLocation(), $"{handle}<{argument.ToMinimalName()}>", parameter.Name));
        }
    }

    private static ITypeParameterSymbol? OpenPart(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => parameter,
        IArrayTypeSymbol array => OpenPart(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Select(OpenPart).FirstOrDefault(part => part is not null),
        _ => null,
    };
}
