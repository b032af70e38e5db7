using System.Reflection;
using Microsoft.CodeAnalysis;
using Multiprocessing.Generator.Diagnostics;
using Multiprocessing.Generator.Parsing;

namespace Generator.Tests.Agreement;

/// <summary>
/// Checks a refusal against the assemblies as they run, private members included, which the compiler did not see.
/// </summary>
internal static class RefusalTruth
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What is untrue about the refusal, or null.</summary>
    internal static string? Contradiction(RefusalPath path, ITypeSymbol asked, Assembly? own = null)
    {
        if (path.Text.Length == 0 || path.Refusal.Because.Length == 0 || path.Refusal.Remedy.Length == 0)
            return "the refusal has no reason or no remedy";
        if (!SymbolEqualityComparer.Default.Equals(path.Steps[0].Type, asked))
            return $"the path starts at {path.Steps[0].Type}";
        if (!SymbolEqualityComparer.Default.Equals(path.Steps[^1].Type, path.Offender))
            return $"the path ends at {path.Steps[^1].Type}, but the reason is about {path.Offender}";
        for (int i = 1; i < path.Steps.Count; i++)
        {
            if (StepProblem(path.Steps[i - 1].Type, path.Steps[i], own) is { } problem)
                return $"{path.Text}: {problem}";
        }

        if (path.Offender is not INamedTypeSymbol offender) return null;
        Type type = RuntimeTypes.Of(offender, own);
        if (path.Refusal.Member is { } member && FindMember(type, member.Name) is null)
            return $"'{type}' has no member '{member.Name}'";
        return IsTrue(path.Refusal, type, offender) switch
        {
            true => null,
            false => $"it is not true that {path.Refusal.Because} ({path.Refusal.Id}, {path.Text})",
            null => $"no check is known for the reason '{path.Refusal.Because}' ({path.Refusal.Id}, {path.Text})",
        };
    }

    private static string? StepProblem(ITypeSymbol from, PathStep step, Assembly? own)
    {
        if (step.Member is { } member)
        {
            Type type = RuntimeTypes.Of(from, own);
            return FindMember(type, member.Name) is null ? $"'{type}' has no member '{member.Name}'" : null;
        }

        bool isPart = from switch
        {
            IArrayTypeSymbol array => SymbolEqualityComparer.Default.Equals(array.ElementType, step.Type),
            INamedTypeSymbol named => named.TypeArguments.Contains(step.Type, SymbolEqualityComparer.Default)
                || RuntimeTypes.Of(from, own).IsAssignableFrom(RuntimeTypes.Of(step.Type, own)),
            _ => false,
        };
        return isPart ? null : $"'{step.Type}' is no element, argument or derived type of '{from}'";
    }

    private static bool? IsTrue(Refusal refusal, Type type, INamedTypeSymbol symbol) => refusal.Id switch
    {
        DiagnosticIds.DelegateCannotCross =>
            Is<Delegate>(type)
                || (refusal.Member is { } e && type.GetEvents(All).Any(candidate => candidate.Name == e.Name)),
        DiagnosticIds.PointerOrHandleCannotCross => type.IsPointer || type == typeof(nint) || type == typeof(nuint)
            || Is<System.Runtime.InteropServices.SafeHandle>(type)
            || type.Name.StartsWith("GCHandle", StringComparison.Ordinal) || type.Name == "HandleRef",
        DiagnosticIds.ReflectionCannotCross =>
            type.Namespace == "System.Reflection" || Is<MemberInfo>(type) || Is<Assembly>(type)
                || Is<System.Reflection.Module>(type)
            || Is<ParameterInfo>(type)
            || (type.Name.StartsWith("Runtime", StringComparison.Ordinal)
                && type.Name.EndsWith("Handle", StringComparison.Ordinal)),
        DiagnosticIds.CancellationTokenInData => type == typeof(CancellationToken) || Is<CancellationTokenSource>(type),
        DiagnosticIds.TaskThreadOrTimerCannotCross => Is<Task>(type) || type.Name.StartsWith(
            "ValueTask",
            StringComparison.Ordinal) || type == typeof(Thread) || type.Name.EndsWith("Timer",
            StringComparison.Ordinal),
        DiagnosticIds.StreamCannotCross =>
            Is<Stream>(type) || Is<TextReader>(type) || Is<TextWriter>(type) || Is<BinaryReader>(type)
                || Is<BinaryWriter>(type)
            || Is<System.IO.Pipelines.PipeReader>(type) || Is<System.IO.Pipelines.PipeWriter>(type),
        DiagnosticIds.InProcessLockCannotCross => type.Namespace == "System.Threading",
        DiagnosticIds.ConnectionCannotCross =>
            Is<System.Net.Sockets.Socket>(type) || Is<System.Net.Http.HttpMessageInvoker>(type)
                || Is<System.Net.Sockets.TcpClient>(type)
            || Is<System.Net.Sockets.UdpClient>(type) || Is<System.Data.IDbConnection>(type)
            || Is<System.Data.IDbCommand>(type) || Is<System.Data.IDataReader>(type)
            || Is<System.Data.Common.DbConnection>(type) || Is<System.Data.Common.DbCommand>(type),
        DiagnosticIds.ExpressionOrQueryCannotCross =>
            Is<System.Linq.Expressions.Expression>(type) || Is<IQueryable>(type),
        DiagnosticIds.ServiceCannotCross => Is<IServiceProvider>(type) || type.GetInterfaces().Append(type).Any(
            i => i.Namespace!.StartsWith(
                "Microsoft.Extensions", StringComparison.Ordinal) || i.Name == "IHttpClientFactory"),
        DiagnosticIds.ProgressInData => ImplementsGeneric(type, typeof(IProgress<>)),
        DiagnosticIds.ObjectCannotCross => type == typeof(object),
        // Of one class of the framework the reference assembly says abstract, and the running one does not.
        DiagnosticIds.NoKnownImplementation =>
            (type.IsAbstract || symbol.IsAbstract)
                && (type.IsInterface == refusal.Because.Contains("interface", StringComparison.Ordinal)),
        DiagnosticIds.StateCannotBeSeen => IsStateHidden(refusal.Because, type),
        _ => IsOtherTrue(refusal.Because, type),
    };

    private static bool? IsStateHidden(string because, Type type)
    {
        if (because.Contains("has to be disposed", StringComparison.Ordinal))
            return Is<IDisposable>(type) || Is<IAsyncDisposable>(type);
        if (because.Contains("its event '", StringComparison.Ordinal))
            return type.GetEvents(All).Any(e => e.Name == Quoted(because, "its event '"));
        if (because.Contains("its private field '", StringComparison.Ordinal))
            return Fields(type).Any(f => f.Name == Quoted(because, "its private field '") && !f.IsPublic);
        if (because.Contains("its member '", StringComparison.Ordinal))
            return FindMember(type, Quoted(because, "its member '")) is FieldInfo { IsInitOnly: true }
                or PropertyInfo { SetMethod: not { IsPublic: true } };
        if (because.Contains("no public constructor that takes its state", StringComparison.Ordinal))
            return !type.GetConstructors().Any(c => c.GetParameters().All(p => HasMember(type, p)));
        if (because.Contains("its private state cannot be seen", StringComparison.Ordinal)) return IsOfFramework(type);
        if (because.Contains("it shows no state", StringComparison.Ordinal))
            return !type.GetProperties().Any(p => p.GetIndexParameters().Length == 0) && !type.GetFields()
                .Any(f => !f.IsStatic);
        if (because.Contains("derives from '", StringComparison.Ordinal))
            return type.BaseType is { } b && b != typeof(object);
        return null;
    }

    private static bool? IsOtherTrue(string because, Type type) => because switch
    {
        _ when because.Contains("is static", StringComparison.Ordinal) => type is { IsAbstract: true, IsSealed: true },
        _ when because.Contains("may refer to the stack", StringComparison.Ordinal) => type.IsByRefLike,
        _ when because.StartsWith("an exception carries", StringComparison.Ordinal) => Is<Exception>(type),
        _ when because.StartsWith("attributes belong", StringComparison.Ordinal) => Is<Attribute>(type),
        _ when because.StartsWith("an enumerator is", StringComparison.Ordinal) =>
            Is<System.Collections.IEnumerator>(type) || ImplementsGeneric(type, typeof(IEnumerator<>)),
        _ when because.StartsWith("an asynchronous sequence", StringComparison.Ordinal) =>
            ImplementsGeneric(type, typeof(IAsyncEnumerable<>)) || ImplementsGeneric(type, typeof(IAsyncEnumerator<>)),
        _ when because.StartsWith("a weak reference", StringComparison.Ordinal) =>
            type.Name.StartsWith("WeakReference", StringComparison.Ordinal) || type.BaseType == typeof(WeakReference),
        _ when because.StartsWith("it stands for a part of this process", StringComparison.Ordinal) =>
            Is<System.Diagnostics.Process>(type) || Is<SynchronizationContext>(type) || Is<ExecutionContext>(type),
        _ when because.StartsWith("a lookup does not show", StringComparison.Ordinal) =>
            ImplementsGeneric(type, typeof(ILookup<,>)),
        _ when because.StartsWith("void is not", StringComparison.Ordinal) => type == typeof(void),
        _ => null,
    };

    private static bool Is<T>(Type type) => typeof(T).IsAssignableFrom(type);

    private static bool ImplementsGeneric(Type type, Type definition) =>
        type.GetInterfaces().Append(type).Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition);

    private static bool IsOfFramework(Type type) =>
        type.Assembly.Location.StartsWith(
            Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal);

    private static bool HasMember(Type type, ParameterInfo parameter) =>
        type.GetProperties()
            .Any(
                p =>
                    string.Equals(p.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
                        && p.PropertyType == parameter.ParameterType && p.GetMethod is { IsPublic: true })
        || type.GetFields()
        .Any(
            f => string.Equals(
                f.Name, parameter.Name, StringComparison.OrdinalIgnoreCase) && f.FieldType == parameter.ParameterType);

    private static MemberInfo? FindMember(Type type, string name)
    {
        for (Type? t = type; t is not null; t = t.BaseType)
        {
            if (t.GetMember(name, All | BindingFlags.DeclaredOnly).FirstOrDefault() is { } member) return member;
        }

        return null;
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? t = type; t is not null; t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(All | BindingFlags.DeclaredOnly)) yield return field;
        }
    }

    private static string Quoted(string text, string before)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf('\'', start)];
    }
}
