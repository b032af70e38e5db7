using System.ComponentModel;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// Leads from an assembly to its <see cref="ProcessModule"/>, also before the assembly's module initializers have run:
/// their order within an assembly is that of its files. Derived from, and applied, by generated code only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly)]
public abstract class ProcessModuleAttribute : Attribute
{
    /// <summary>The module of the assembly.</summary>
    protected internal abstract ProcessModule Module { get; }
}
