using System.Reflection;

namespace TestWorker.Waits;

/// <summary>One form of a member that waits.</summary>
/// <param name="Name">Its signature.</param>
/// <param name="HasTime">Whether it takes a time limit.</param>
/// <param name="HasToken">Whether it takes a token.</param>
/// <param name="IsAsync">Whether it returns a task.</param>
/// <param name="Call">Calls it; returns what it returned, or its task.</param>
internal sealed record WaitMember(
    string Name, bool HasTime, bool HasToken, bool IsAsync, Func<object, TimeSpan, CancellationToken, object?> Call)
{
    /// <summary>
    /// All forms of members of these names, found by reflection: one that is added later is among them.
    /// </summary>
    /// <param name="type">
    /// The type that declares them: that of the object, or one with extension methods for it.
    /// </param>
    /// <param name="names">The names, without "Try" and "Async".</param>
    /// <param name="argument">Makes an argument that is neither a time nor a token.</param>
    /// <param name="byHand">
    /// Those that reflection cannot call, since they take or return a ref struct, by their signature.
    /// </param>
    internal static IEnumerable<WaitMember> Of(
        Type type,
        string[] names,
        Func<ParameterInfo, object, object?>? argument = null,
        Dictionary<string, Func<object, TimeSpan, CancellationToken, object?>>? byHand = null)
    {
        foreach (MethodInfo method in type.GetMethods().Where(m =>
            names.Contains(Stem(m.Name))).OrderBy(SignatureOf, StringComparer.Ordinal))
        {
            Type[] parameters = [.. method.GetParameters().Select(p => p.ParameterType)];
            bool hasTime = parameters.Contains(typeof(TimeSpan));
            // It tries once.
            if (!hasTime && (method.Name.StartsWith("Try", StringComparison.Ordinal)
                || method.Name == "Poll")) continue;
            bool hasToken = parameters.Contains(typeof(CancellationToken));
            bool isAsync = typeof(Task).IsAssignableFrom(method.ReturnType);
            string name = SignatureOf(method);
            Func<object, TimeSpan, CancellationToken, object?> call;
            if (method.ReturnType.IsByRefLike || parameters.Any(p => p.IsByRefLike))
            {
                if (byHand is null || !byHand.TryGetValue(name,
                    out call!)) throw new InvalidOperationException($"No row for {name}.");
            }
            else
            {
                call = (target, time, token) => Invoke(method, target, time, token, argument);
            }
            yield return new WaitMember(name, hasTime, hasToken, isAsync, call);
        }
    }

    /// <summary>Begins the wait, on a thread of its own unless it needs none, and gives back what it took.</summary>
    /// <returns>Whether it got what it waited for.</returns>
    internal Task<bool> Begin(WaitTrial trial, TimeSpan time, CancellationToken token)
    {
        if (IsAsync) return RunAsync();
        TaskCompletionSource<bool> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                trial.Before();
                end.SetResult(trial.End(GotIt(Call(trial.Target, time, token)), null));
            }
            catch (Exception error)
            {
                trial.AfterFailure(error);
                end.SetException(error);
            }
        })
        { IsBackground = true }.Start();
        return end.Task;

        async Task<bool> RunAsync()
        {
            try
            {
                trial.Before();
                Task task = (Task)Call(trial.Target, time, token)!;
                await task.ConfigureAwait(false);
                object? result = task.GetType().GetProperty("Result")?.GetValue(task);
                return trial.End(GotIt(result), result);
            }
            catch (Exception error)
            {
                trial.AfterFailure(error);
                throw;
            }
        }
    }

    private bool GotIt(object? result) =>
        Name.StartsWith("EnqueueMany", StringComparison.Ordinal) && result is int count
        ? count > 0
        : HasResult(result);

    private static object? Invoke(
        MethodInfo method, object target,
            TimeSpan time, CancellationToken token, Func<ParameterInfo, object, object?>? argument)
    {
        object?[] arguments = [.. method.GetParameters().Select(Argument)];
        return method.Invoke(method.IsStatic ? null : target, BindingFlags.DoNotWrapExceptions, null, arguments, null);

        object? Argument(ParameterInfo parameter) =>
            parameter.ParameterType == typeof(TimeSpan) ? time
            : parameter.ParameterType == typeof(CancellationToken) ? token
            : parameter.IsOut ? null
            : parameter.ParameterType.IsInstanceOfType(target) ? target
            : argument!(parameter, target);
    }

    /// <summary>What the forms say in their different ways.</summary>
    private static bool HasResult(object? result) => result switch
    {
        bool value => value,
        Array items => items.Length > 0,
        System.Collections.ICollection items => items.Count > 0,
        null => true,
        _ when result.GetType().GetProperty("HasItem") is { } hasItem => (bool)hasItem.GetValue(result)!,
        _ when result.GetType().GetProperty("IsEntered") is { } isEntered => (bool)isEntered.GetValue(result)!,
        _ when result.GetType().GetProperty("IsNotified") is { } isNotified => (bool)isNotified.GetValue(result)!,
        _ => true,
    };

    private static string Stem(string name)
    {
        if (name.StartsWith("Try", StringComparison.Ordinal)) name = name[3..];
        return name.EndsWith("Async", StringComparison.Ordinal) ? name[..^5] : name;
    }

    private static string SignatureOf(MethodInfo method) =>
        $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name.Split('`')[0]))})";
}
