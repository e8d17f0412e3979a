using System.Globalization;
using System.Net;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Binding.Vrrp;

/// <summary>Readers for arguments as keepalived writes them: seconds with fractions, on and off, addresses with prefix.</summary>
internal static class VrrpArguments
{
    /// <summary>Value of a switch: none = on; <c>false</c> of halb.json = off.</summary>
    public static bool Flag(this Arguments a)
    {
        if (a.Negated || a.Words.Count == 0)
        {
            return !a.Negated;
        }

        return a.Choice(a.First, true, ("on", true), ("off", false), ("true", true), ("false", false), ("yes", true), ("no", false));
    }

    /// <summary>Seconds, with a fraction or with a unit; null after an error.</summary>
    public static TimeSpan? Seconds(this Arguments a, Word word, double min, double max)
    {
        if (!TrySeconds(word.Text, out var value))
        {
            a.Error(word, $"'{word.Text}' is not a time: seconds, as 1 or 0.25, or a number with a unit");
            return null;
        }

        if (value.TotalSeconds < min || value.TotalSeconds > max)
        {
            a.Error(word, $"'{word.Text}' is not from {min.ToString(CultureInfo.InvariantCulture)} to {max.ToString(CultureInfo.InvariantCulture)} seconds");
            return null;
        }

        return value;
    }

    /// <summary>A whole number within a range; null after an error.</summary>
    public static int? Count(this Arguments a, Word word, int min, int max)
    {
        var value = a.Integer(word, min, max, int.MinValue);
        return value == int.MinValue ? null : value;
    }

    public static IPAddress? Address(this Arguments a, Word word)
    {
        if (TryAddress(word.Text, out var address))
        {
            return address;
        }

        a.Error(word, $"'{word.Text}' is no address");
        return null;
    }

    /// <summary>Address and prefix length; -1 where there is none.</summary>
    public static (IPAddress Address, int PrefixLength)? Network(this Arguments a, Word word)
    {
        var slash = word.Text.IndexOf('/', StringComparison.Ordinal);
        if (!TryAddress(slash < 0 ? word.Text : word.Text[..slash], out var address))
        {
            a.Error(word, $"'{word.Text}' is no address");
            return null;
        }

        if (slash < 0)
        {
            return (address, -1);
        }

        var max = address.GetAddressBytes().Length * 8;
        if (int.TryParse(word.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= max)
        {
            return (address, length);
        }

        a.Error(word, $"'{word.Text}': a prefix length goes from 0 to {max}");
        return (address, -1);
    }

    /// <summary>No short forms (10.1) and no zones, which IPAddress would take.</summary>
    public static bool TryAddress(string text, out IPAddress address) =>
        IPAddress.TryParse(text, out address!)
        && !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal)
        && (text.Contains(':', StringComparison.Ordinal) || (text.Count(static c => c == '.') == 3 && text.All(static c => char.IsAsciiDigit(c) || c == '.')));

    /// <summary>Scope names of iproute2, with the kernel's numbers.</summary>
    public static byte Scope(this Arguments a, Word word) =>
        byte.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : a.Choice(word, (byte)0, ("global", (byte)0), ("site", (byte)200), ("link", (byte)253), ("host", (byte)254), ("nowhere", (byte)255));

    private static bool TrySeconds(string text, out TimeSpan value)
    {
        value = default;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            if (seconds > 1_000_000_000)
            {
                return false;
            }

            value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
            return true;
        }

        return Values.TryTime(text, TimeUnit.Seconds, out value, out _);
    }
}
