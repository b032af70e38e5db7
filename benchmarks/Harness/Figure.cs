using System.Globalization;

namespace Benchmarks.Harness;

/// <summary>Writes figures as people read them.</summary>
internal static class Figure
{
    internal static string PerSecond(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:N0}/s");

    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Seconds(double value) => value switch
    {
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{value * 1e9:F0} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{value * 1e6:F1} µs"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{value * 1e3:F1} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:F2} s"),
    };

    internal static string Bytes(double value) => value switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{value:F0} B"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:G3} kB"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:G3} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1e9:G3} GB"),
    };
}
