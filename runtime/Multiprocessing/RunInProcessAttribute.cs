namespace Multiprocessing;

/// <summary>
/// Marks a static method as one that can run in another process. The generator then emits, beside the method,
/// <c>Calls.Method</c> (the call as a value), <c>Spawn.Method</c> (a process of its own) and the stub
/// <c>pool.Type.MethodAsync</c>.
/// </summary>
/// <remarks>
/// The containing types must be <c>partial</c>; the method may be private. Every parameter and the result must be able
/// to cross a process boundary; what cannot is an error in the editor. On a class the attribute is reserved for a later
/// version: rule MP0018 refuses it there.
/// </remarks>
/// <example>
/// <code>
/// await using ProcessPool pool = new(1);
/// Console.WriteLine(await pool.Numbers.SquareAsync(12));
/// Console.WriteLine(await pool.Numbers.HalfOfAsync(12));
///
/// public static partial class Numbers
/// {
///     [RunInProcess(Idempotent = true)]                                 // may run again after a worker's death
///     public static int Square(int number) => number * number;
///
///     [RunInProcess(Name = "HalfOf")]                                   // the name of its stubs
///     private static double Half(double number) => number / 2;
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, Inherited = false)]
public sealed class RunInProcessAttribute : Attribute
{
    /// <summary>
    /// The name of the stubs, when the method's own name would clash with another stub (an overload, for example).
    /// Has to be an identifier of C#. Null, the default: the method's own name.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// True when running the method twice does no harm. Only then may <see cref="CallOptions.Retries"/> run a call
    /// again after its worker died. Default false: a call with retries is refused with <see cref="ArgumentException"/>.
    /// </summary>
    public bool Idempotent { get; set; }
}
