using System.Reflection;
using Multiprocessing;

namespace Synchronization.Tests;

/// <summary>
/// Whatever can be waited for can be waited for with a time limit, with a token, with both, and without a thread. Asked
/// of the types themselves, so that a member that is added later has all its forms.
/// </summary>
public sealed class WaitFormsTests
{
    private static readonly Type[] s_types =
    [
        typeof(ProcessLock),
        typeof(ProcessRecursiveLock),
        typeof(ProcessSemaphore),
        typeof(ProcessEvent),
        typeof(ProcessCondition),
        typeof(ProcessBarrier),
        typeof(ProcessQueue<>),
        typeof(ProcessConnection<>),
        typeof(ProcessConnectionExtensions),
        typeof(ProcessWait),
        typeof(ChildProcess),
    ];

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // For programs that look for it there: its forms are those of ProcessWait.
    private static readonly Type[] s_forwards = [typeof(ProcessConnection)];

    /// <summary>Members without a form that they would otherwise have, and why.</summary>
    private static readonly string[] s_lacking =
    [
        // A stream of waits, which a timed one would end.
        "ProcessQueue.ReadAllAsync: timed",
        "ProcessQueue.ReadAllAsync: blocking",
        // It looks once; to wait, say for how long.
        "ProcessConnection.PollAsync: blocking",
    ];

    /// <summary>By type, what its members wait for: the table of forms of docs/design/api.md.</summary>
    public static TheoryData<string> Types => [.. s_types.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryWait_HasAllForms(string type)
    {
        Type owner = s_types.Single(t => t.Name == type);
        Form[] forms = [.. owner.GetMethods().Select(Form.Of).OfType<Form>()];
        Assert.NotEmpty(forms);
        List<string> missing = [];
        foreach (Form form in forms)
        {
            if (form.HasTime && !form.HasToken) Require(form, f =>
                f.IsAsync == form.IsAsync && f.Name == form.Name && f.HasTime && f.HasToken, "timed with a token");
            if (form.HasToken && !form.HasTime) Require(form, f =>
                f.IsAsync == form.IsAsync && f.Stem == form.Stem && f.HasTime && f.HasToken, "timed");
            if (form.HasToken && form.HasTime && !form.IsAsync) Require(form, f =>
                !f.IsAsync && f.Name == form.Name && f.HasTime && !f.HasToken, "timed without a token");
            // A thread owns it.
            if (!form.IsAsync && owner != typeof(ProcessRecursiveLock)) Require(form, f =>
                f.IsAsync && f.Stem == form.Stem && f.HasTime == form.HasTime, "async");
            if (form.IsAsync) Require(form, f =>
                !f.IsAsync && f.Stem == form.Stem && f.HasTime == form.HasTime && f.HasToken, "blocking");
            if (form.HasToken && !form.HasTime && !form.IsAsync) RequirePlain(form);
        }
        Assert.Empty(missing);

        void Require(Form form, Func<Form, bool> isIt, string what)
        {
            if (forms.Any(f => f.SameSubject(form) && isIt(f))) return;
            string lacking = $"{owner.Name.Split('`')[0]}.{form.Name}: {what}";
            if (!s_lacking.Contains(lacking)) missing.Add($"{lacking} ({form.Method})");
        }

        void RequirePlain(Form form)
        {
            bool isThere = owner.GetMethods().Any(m =>
                m.Name == form.Name && Form.SubjectOf(m).SequenceEqual(form.Subject)
                && !m.GetParameters().Any(p =>
                    p.ParameterType == typeof(CancellationToken) || p.ParameterType == typeof(TimeSpan)));
            if (!isThere) missing.Add($"{owner.Name}.{form.Name}: neither time nor token ({form.Method})");
        }
    }

    /// <summary>
    /// A type with times to wait that is in no table would be missed above, and by the table of what ends a wait.
    /// </summary>
    [Fact]
    public void NoOtherType_WaitsForATime()
    {
        IEnumerable<Type> others = typeof(ProcessLock).Assembly.GetExportedTypes().Except(s_types).Except(s_forwards)
            .Where(t => t.Namespace == "Multiprocessing"
                && t.GetMethods(Declared)
                .Any(m => !m.IsSpecialName && m.GetParameters().Any(p => p.ParameterType == typeof(TimeSpan))));
        Assert.Empty(others);
    }

    /// <summary>A token comes last, but for what is given back; async forms need not be given one.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public void Tokens_ComeLast_AndAreOptionalWhereNoThreadWaits(string type)
    {
        foreach (Form form in s_types.Single(t => t.Name == type).GetMethods().Select(Form.Of).OfType<Form>().Where(f =>
            f.HasToken))
        {
            ParameterInfo[] parameters = [.. form.Method.GetParameters().Where(p => !p.IsOut)];
            Assert.True(parameters[^1].ParameterType == typeof(CancellationToken)
                && parameters[^1].Name == "cancellationToken", $"{form.Method}");
            Assert.True(parameters[^1].IsOptional == form.IsAsync, $"{form.Method}");
            if (form.HasTime) Assert.True(parameters[^2].ParameterType == typeof(TimeSpan)
                && parameters[^2].Name == "timeout", $"{form.Method}");
        }
    }

    /// <param name="Method">A member that takes a time, or a token, or returns a task.</param>
    /// <param name="Stem">Its name without "Try" and "Async".</param>
    /// <param name="Subject">What else it takes, with spans as memory, and without what is given back.</param>
    private sealed record Form(MethodInfo Method,
        string Stem, string[] Subject, bool HasTime, bool HasToken, bool IsAsync)
    {
        internal string Name => Method.Name;

        internal bool SameSubject(Form other) => Subject.SequenceEqual(other.Subject);

        internal static Form? Of(MethodInfo method)
        {
            Type[] types = [.. method.GetParameters().Select(p => p.ParameterType)];
            bool hasTime = types.Contains(typeof(TimeSpan)), hasToken = types.Contains(typeof(CancellationToken));
            if (method.IsSpecialName || !(hasTime || hasToken)) return null;
            string stem = method.Name.StartsWith("Try", StringComparison.Ordinal) ? method.Name[3..] : method.Name;
            bool isAsync = stem.EndsWith("Async", StringComparison.Ordinal);
            if (isAsync) stem = stem[..^5];
            return new Form(method, stem, SubjectOf(method), hasTime, hasToken, isAsync);
        }

        internal static string[] SubjectOf(MethodInfo method) =>
        [
            .. method.GetParameters()
                .Where(p => !p.IsOut && p.ParameterType != typeof(TimeSpan)
                    && p.ParameterType != typeof(CancellationToken))
                .Select(p => p.ParameterType.Name.Replace("Span", "Memory", StringComparison.Ordinal)),
        ];
    }
}
