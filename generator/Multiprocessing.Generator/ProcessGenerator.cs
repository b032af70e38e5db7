using Microsoft.CodeAnalysis;

namespace Multiprocessing.Generator;

/// <summary>Emits calls, spawn and pool stubs, and serializers for every method marked <c>[RunInProcess]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ProcessGenerator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
    }
}
