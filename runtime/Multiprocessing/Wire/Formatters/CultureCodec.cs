using System.Globalization;

namespace Multiprocessing.Wire.Formatters;

/// <summary>A culture is its name, as long as nobody changed its formats; one that was changed is refused.</summary>
internal static class CultureCodec
{
    private const byte ReadOnly = 1;
    private const byte UserOverride = 2;

    internal static (byte Flags, string? Name) Describe(CultureInfo? culture)
    {
        if (culture is null) return (0, null);
        byte flags = (byte)((culture.IsReadOnly ? ReadOnly : 0) | (culture.UseUserOverride ? UserOverride : 0));

        // The name without the order of sorting is that of another culture.
        string name = culture.CompareInfo.Name;
        CultureInfo usual = Make((flags, name))!;
        if (!ReferenceEquals(usual, culture) && Difference(culture, usual) is { } changed)
        {
            throw new ProcessSerializationException(
                $"The culture '{culture.Name}' cannot cross, because its {changed} was changed; pass the name, and "
                + "make the change on the other side.");
        }

        return (flags, name);
    }

    internal static CultureInfo? Make((byte Flags, string? Name) raw)
    {
        if (raw.Name is null) return null;
        if (raw.Flags > (ReadOnly | UserOverride)) throw new FormatException("There is no such kind of culture.");
        if (raw.Flags == ReadOnly) return CultureInfo.GetCultureInfo(raw.Name);
        var culture = new CultureInfo(raw.Name, (raw.Flags & UserOverride) != 0);
        return (raw.Flags & ReadOnly) != 0 ? CultureInfo.ReadOnly(culture) : culture;
    }

    private static string? Difference(CultureInfo a, CultureInfo b)
    {
        if (a.Name != b.Name) return "name";
        if (a.Calendar.GetType() != b.Calendar.GetType() || a.Calendar.TwoDigitYearMax != b.Calendar.TwoDigitYearMax)
        {
            return nameof(CultureInfo.Calendar);
        }
        if (a.TextInfo.ListSeparator != b.TextInfo.ListSeparator) return nameof(CultureInfo.TextInfo);
        if (!Numbers(a.NumberFormat).SequenceEqual(Numbers(b.NumberFormat))) return nameof(CultureInfo.NumberFormat);
        return Dates(a.DateTimeFormat).SequenceEqual(Dates(b.DateTimeFormat))
            ? null
            : nameof(CultureInfo.DateTimeFormat);
    }

    private static IEnumerable<object> Numbers(NumberFormatInfo n) =>
    [
        n.CurrencyDecimalDigits, n.CurrencyDecimalSeparator, n.CurrencyGroupSeparator,
        string.Join(',', n.CurrencyGroupSizes), n.CurrencyNegativePattern, n.CurrencyPositivePattern, n.CurrencySymbol,
        n.DigitSubstitution, n.NaNSymbol, string.Concat(n.NativeDigits), n.NegativeInfinitySymbol, n.NegativeSign,
        n.NumberDecimalDigits, n.NumberDecimalSeparator, n.NumberGroupSeparator, string.Join(',', n.NumberGroupSizes),
        n.NumberNegativePattern, n.PercentDecimalDigits, n.PercentDecimalSeparator, n.PercentGroupSeparator,
        string.Join(',', n.PercentGroupSizes), n.PercentNegativePattern, n.PercentPositivePattern, n.PercentSymbol,
        n.PerMilleSymbol, n.PositiveInfinitySymbol, n.PositiveSign,
    ];

    private static IEnumerable<object> Dates(DateTimeFormatInfo d) =>
    [
        d.AMDesignator, d.PMDesignator, d.Calendar.GetType(), d.CalendarWeekRule, d.DateSeparator, d.FirstDayOfWeek,
        d.FullDateTimePattern, d.LongDatePattern, d.LongTimePattern, d.MonthDayPattern, d.ShortDatePattern,
        d.ShortTimePattern, d.TimeSeparator, d.YearMonthPattern, .. d.AbbreviatedDayNames,
        .. d.AbbreviatedMonthGenitiveNames, .. d.AbbreviatedMonthNames, .. d.DayNames, .. d.MonthGenitiveNames,
        .. d.MonthNames, .. d.ShortestDayNames,
    ];
}
