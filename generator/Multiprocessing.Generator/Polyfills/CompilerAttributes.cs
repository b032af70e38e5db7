namespace System.Runtime.CompilerServices;

/// <summary>Lets records and init accessors be compiled for .NET Standard.</summary>
internal static class IsExternalInit;

/// <summary>Lets required members be compiled for .NET Standard.</summary>
internal sealed class RequiredMemberAttribute : Attribute;

/// <inheritdoc cref="RequiredMemberAttribute"/>
internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
{
    public string FeatureName { get; } = featureName;
}
