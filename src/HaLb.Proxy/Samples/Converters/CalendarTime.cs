namespace HaLb.Proxy.Samples.Converters;

/// <summary>A moment in the proleptic Gregorian calendar, for any count of seconds: years go far beyond what DateTime holds.</summary>
internal readonly struct CalendarTime
{
    private const long DaySeconds = 86400;

    /// <summary>Days from 0000-03-01 to 1970-01-01.</summary>
    private const long EpochDays = 719468;

    /// <summary>Days in 400 years.</summary>
    private const long EraDays = 146097;

    /// <param name="epochSeconds">The moment.</param>
    /// <param name="offsetSeconds">See <see cref="Offset"/>.</param>
    /// <param name="zone">See <see cref="Zone"/>.</param>
    /// <param name="epochShown">See <see cref="Epoch"/>.</param>
    public CalendarTime(long epochSeconds, int offsetSeconds, string zone, long epochShown)
    {
        Epoch = epochShown;
        Offset = offsetSeconds;
        Zone = zone;
        var local = epochSeconds + offsetSeconds;
        var days = Math.DivRem(local, DaySeconds, out var second);
        if (second < 0)
        {
            second += DaySeconds;
            days--;
        }

        (Hour, Minute, Second) = ((int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
        Weekday = (int)(((days + 4) % 7 + 7) % 7);

        // Years that begin in March have the leap day at their end.
        var shifted = days + EpochDays;
        var era = (shifted >= 0 ? shifted : shifted - EraDays + 1) / EraDays;
        var dayOfEra = shifted - era * EraDays;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        var dayOfYear = (int)(dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100));
        var month = (5 * dayOfYear + 2) / 153;
        Day = dayOfYear - (153 * month + 2) / 5 + 1;
        Month = month < 10 ? month + 3 : month - 9;
        Year = yearOfEra + era * 400 + (Month <= 2 ? 1 : 0);
        YearDay = month < 10 ? dayOfYear + 59 + (IsLeap(Year) ? 1 : 0) : dayOfYear - 306;
    }

    /// <summary>What <c>%s</c> writes: in UTC, strftime takes the fields for local ones without summer time.</summary>
    public long Epoch { get; }

    /// <summary>Seconds east of Greenwich.</summary>
    public int Offset { get; }

    /// <summary>Abbreviation of the zone.</summary>
    public string Zone { get; }

    public long Year { get; }

    /// <summary>1 to 12.</summary>
    public int Month { get; }

    /// <summary>1 to 31.</summary>
    public int Day { get; }

    public int Hour { get; }

    public int Minute { get; }

    public int Second { get; }

    /// <summary>0 = Sunday.</summary>
    public int Weekday { get; }

    /// <summary>0 to 365.</summary>
    public int YearDay { get; }

    /// <summary>Week of ISO 8601 and the year that it belongs to.</summary>
    public (long Year, int Week) IsoWeek
    {
        get
        {
            var monday = (Weekday + 6) % 7;
            var week = (YearDay - monday + 10) / 7;
            if (week == 0)
            {
                return (Year - 1, WeeksOf(Year - 1));
            }

            return week > WeeksOf(Year) ? (Year + 1, 1) : (Year, week);
        }
    }

    private static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    /// <summary>53 in years whose last day is a Thursday, or that follow one whose last day is a Wednesday.</summary>
    private static int WeeksOf(long year) => LastWeekday(year) == 4 || LastWeekday(year - 1) == 3 ? 53 : 52;

    private static long LastWeekday(long year) => (year + year / 4 - year / 100 + year / 400) % 7;
}
