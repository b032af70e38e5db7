using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3014: a static that code of workers changes, and code of their caller reads.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WriteStaysInWorkerAnalyzer() : ProcessAnalyzer(Descriptors.WriteStaysInWorker.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        var workers = new WorkerCode(types);
        var reads = new StaticReads(types, workers);
        context.RegisterOperationAction(
            c => Check(c, types, workers, reads), OperationKind.FieldReference, OperationKind.PropertyReference);
    }

    private static void Check(
        OperationAnalysisContext context, KnownTypes types, WorkerCode workers, StaticReads reads)
    {
        ISymbol member = ((IMemberReferenceOperation)context.Operation).Member;
        if (!member.IsStatic || !WorkerCode.IsOf(types.Compilation, member)) return;
        SyntaxNode name = context.Operation.Syntax is MemberAccessExpressionSyntax access
            ? access.Name
            : context.Operation.Syntax;
        if (name is not IdentifierNameSyntax || StaticReads.IsReadByReference(name)) return;
        if (StaticWrite.Find(name) is not { } write || !StaticReadAnalyzer.IsState(member)) return;
        // What each thread or flow of control has of its own is not what another process would read.
        if (types.ThreadStatic.IsOn(member) || IsLocalToItsUser(context.Operation.Type, types)) return;
        if (!write.Changes(context.Operation.SemanticModel!, types, context.CancellationToken)) return;
        if (WorkerCode.Outermost(context.ContainingSymbol) is not { } method || WorkerCode.MayRunUnseen(method)) return;
        if (!workers.Holds(method, context.CancellationToken)) return;
        if (reads.Of(member, context.CancellationToken) is not { } read) return;
        if (workers.AlsoRunsHere(method, context.CancellationToken)) return;
        context.ReportDiagnostic(Descriptors.WriteStaysInWorker.Create(
            context.Operation.Syntax.GetLocation(), read.Location, member.Name, read.By, method.Name));
    }

    private static bool IsLocalToItsUser(ITypeSymbol? type, KnownTypes types) =>
        types.ThreadLocal.Is(type?.OriginalDefinition) || types.AsyncLocal.Is(type?.OriginalDefinition);
}
