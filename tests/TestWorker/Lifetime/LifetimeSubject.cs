using Multiprocessing;
using Multiprocessing.CompilerServices;

namespace TestWorker;

/// <summary>
/// One member of a type, as a thread uses it again and again until it hears that the handle is disposed.
/// </summary>
/// <param name="Name">Of the member.</param>
/// <param name="Use">Uses it once, and waits for nobody for longer than a moment.</param>
/// <param name="IsAlone">It waits for a lock that the other thread may keep, which cannot give it back once the handle
/// is disposed.</param>
internal sealed record LifetimeMember(string Name, Action<object> Use, bool IsAlone = false);

/// <summary>A type whose handles are disposed while threads are inside.</summary>
/// <param name="Name">Of the type.</param>
/// <param name="Create">Makes a handle of a new object.</param>
/// <param name="Fault">What is wrong with a new object that nobody has used; null: nothing.</param>
/// <param name="Members">All that can be done with it.</param>
internal sealed record LifetimeSubject(
    string Name, Func<IDisposable> Create, Func<object, string?> Fault, LifetimeMember[] Members)
{
    /// <summary>
    /// A member that every handle has: it is passed on, and what arrives is used and disposed of as well.
    /// </summary>
    internal static LifetimeMember PassOn<T>()
        where T : class, IDisposable, IProcessHandle<T> => new("pass on", handle =>
        {
            byte[] sent = HandleBytes.Write((T)handle);
            using T received = HandleBytes.Read<T>(sent);
            _ = received.ToString();
        });

    /// <param name="name">Of the type.</param>
    /// <param name="create">Makes a handle of a new object.</param>
    /// <param name="fault">What is wrong with one that nobody has used.</param>
    /// <param name="members">With a ! at the end of the name: alone.</param>
    internal static LifetimeSubject Of<T>(
        string name, Func<T> create, Func<T, string?> fault, params (string Name, Action<T> Use)[] members)
        where T : class, IDisposable, IProcessHandle<T>
    {
        LifetimeSubject subject = OfSeveral(name, create, fault, members);
        return subject with { Members = [.. subject.Members, PassOn<T>()] };
    }

    /// <summary>Several handles in one object, which is not passed on itself.</summary>
    /// <inheritdoc cref="Of{T}"/>
    internal static LifetimeSubject OfSeveral<T>(
        string name, Func<T> create, Func<T, string?> fault, params (string Name, Action<T> Use)[] members)
        where T : class, IDisposable => new(
            name,
            create,
            handle => fault((T)handle),
            [
                .. members.Select(member => new LifetimeMember(
                    member.Name.TrimEnd('!'), handle => member.Use((T)handle), member.Name.EndsWith('!'))),
                new LifetimeMember("ToString", static handle => handle.ToString()),
            ]);
}
