namespace Multiprocessing.Generator.Diagnostics;

/// <summary>The ids of all rules. An id is never reused.</summary>
internal static class DiagnosticIds
{
    public const string NotStatic = "MP0001";
    public const string ContainerNotPartial = "MP0002";
    public const string Generic = "MP0003";
    public const string ByReference = "MP0004";
    public const string CannotCross = "MP1001";
}
