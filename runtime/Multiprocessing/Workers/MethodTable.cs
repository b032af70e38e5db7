using System.Runtime.CompilerServices;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>The numbers that one worker has for methods. Keeps no plug-in in memory that is to be unloaded.</summary>
internal sealed class MethodTable
{
    /// <summary>
    /// The numbers of methods that are never unloaded. All three fields: one thread at a time sends definitions.
    /// </summary>
    private readonly Dictionary<ProcessMethod, int> _tokens = [];

    /// <summary>The numbers of methods of plug-ins that can be unloaded.</summary>
    private readonly ConditionalWeakTable<ProcessMethod, object> _collectible = [];

    /// <summary>How many numbers were given.</summary>
    private int _count;

    /// <summary>The number that the next method gets. Those of unloaded plug-ins are not used again.</summary>
    internal int Next => _count + 1;

    internal bool TryGet(ProcessMethod method, out int token)
    {
        if (!method.Module.IsCollectible) return _tokens.TryGetValue(method, out token);
        bool isKnown = _collectible.TryGetValue(method, out object? boxed);
        token = isKnown ? (int)boxed! : 0;
        return isKnown;
    }

    /// <summary>Gives the method <see cref="Next"/>.</summary>
    internal void Add(ProcessMethod method)
    {
        _count++;
        if (method.Module.IsCollectible) _collectible.Add(method, _count);
        else _tokens.Add(method, _count);
    }
}
