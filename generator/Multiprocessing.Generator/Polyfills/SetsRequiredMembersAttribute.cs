namespace System.Diagnostics.CodeAnalysis;

/// <summary>Lets records with required members be compiled for .NET Standard.</summary>
internal sealed class SetsRequiredMembersAttribute : Attribute;
