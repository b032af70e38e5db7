using System.Runtime.CompilerServices;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>How deep objects nest in each other while a message is written or read.</summary>
internal static class NestingDepth
{
    /// <summary>One level more.</summary>
    /// <exception cref="ProcessSerializationException">It is too deep.</exception>
    internal static void Enter(ref int depth, Type type)
    {
        if (++depth <= WireReferences.MaxDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack()) return;
        throw new ProcessSerializationException(
            $"A value of type '{type}' cannot cross, because its objects are nested {depth} levels deep (the limit is "
            + $"{WireReferences.MaxDepth}, or what the stack allows); pass long chains as a list or an array.");
    }
}
