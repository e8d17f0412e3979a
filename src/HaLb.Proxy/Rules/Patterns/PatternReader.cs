using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>Turns patterns as written into a <see cref="PatternSet"/>.</summary>
/// <param name="method">How they are compared.</param>
/// <param name="ignoreCase"><c>-i</c>.</param>
/// <param name="resolveNames">A name is no error where an address is expected; false with <c>-n</c>.</param>
internal sealed class PatternReader(MatchMethod method, bool ignoreCase, bool resolveNames)
{
    private readonly List<IntegerRange> _ranges = [];
    private readonly List<NetworkRange> _networks = [];
    private readonly List<byte[]> _texts = [];
    private readonly List<RuleRegex> _expressions = [];
    private int _count;

    /// <summary>For <c>int</c> and <c>len</c>: <c>eq ge gt le lt</c>, holds for all values up to the next one.</summary>
    public string Operator { get; set; } = "eq";

    /// <summary>Sentences about patterns that are accepted all the same.</summary>
    public List<string> Warnings { get; } = [];

    public bool IsEmpty => _count == 0;

    public bool HasOperators => method is MatchMethod.Int or MatchMethod.Len;

    /// <summary>Adds one pattern; a sentence where it is none.</summary>
    public string? Add(string text)
    {
        _count++;
        switch (method)
        {
            case MatchMethod.Found or MatchMethod.Bool:
                return null;
            case MatchMethod.Int or MatchMethod.Len:
                return AddRange(text);
            case MatchMethod.Ip:
                return AddNetwork(text);
            case MatchMethod.Bin:
                if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
                {
                    return $"'{text}' is not an even number of hexadecimal digits";
                }

                _texts.Add(Convert.FromHexString(text));
                return null;
            case MatchMethod.Reg:
                if (RuleRegex.TryCreate(text, ignoreCase, out var expression, out var reason))
                {
                    _expressions.Add(expression);
                    if (reason.Length > 0)
                    {
                        Warnings.Add(reason);
                    }

                    return null;
                }

                return $"'{text}' is no regular expression: {reason}";
            default:
                _texts.Add(WordEncoding.GetBytes(text));
                return null;
        }
    }

    public PatternSet Build() => method switch
    {
        MatchMethod.Found => new FoundPatterns(),
        MatchMethod.Bool => new BoolPatterns(),
        _ when _count == 0 => new NoPatterns(MatchMethods.Input(method)),
        MatchMethod.Int or MatchMethod.Len => new IntegerRanges(_ranges, method == MatchMethod.Len),
        MatchMethod.Ip => new NetworkSet(_networks),
        MatchMethod.Reg => new RegexPatterns(_expressions),
        MatchMethod.Beg or MatchMethod.End => new EdgePatterns(_texts, method == MatchMethod.End, ignoreCase),
        MatchMethod.Sub => new SubPatterns(_texts, ignoreCase),
        MatchMethod.Dir => new PartPatterns(_texts, PartPatterns.OfPath, ignoreCase),
        MatchMethod.Dom => new PartPatterns(_texts, PartPatterns.OfDomain, ignoreCase),
        _ => new WholePatterns(_texts, MatchMethods.Input(method), ignoreCase),
    };

    private string? AddRange(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var first = long.MinValue;
        var last = long.MaxValue;
        var isRange = colon >= 0;
        if (!TryBound(isRange ? text[..colon] : text, isRange, ref first) || !TryBound(isRange ? text[(colon + 1)..] : text, isRange, ref last))
        {
            return $"'{text}' is neither an integer nor a range like 1:10, :10 or 1:";
        }

        switch (Operator)
        {
            case "eq":
                _ranges.Add(new IntegerRange(first, last));
                return null;
            case var _ when isRange:
                return $"'{text}': a range stands after eq alone";
            case "ge":
                _ranges.Add(new IntegerRange(first, long.MaxValue));
                return null;
            case "gt":
                _ranges.Add(first == long.MaxValue ? new IntegerRange(0, -1) : new IntegerRange(first + 1, long.MaxValue));
                return null;
            case "le":
                _ranges.Add(new IntegerRange(long.MinValue, last));
                return null;
            default:
                _ranges.Add(last == long.MinValue ? new IntegerRange(0, -1) : new IntegerRange(long.MinValue, last - 1));
                return null;
        }
    }

    /// <summary>One side of a range; an empty one leaves the bound open.</summary>
    private static bool TryBound(string text, bool mayBeEmpty, ref long bound)
    {
        if (text.Length == 0)
        {
            return mayBeEmpty;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        bound = value;
        return true;
    }

    private string? AddNetwork(string text)
    {
        if (NetworkText.TryRead(text, out var network))
        {
            _networks.Add(network);
            return null;
        }

        if (!resolveNames || text.Length == 0 || !text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') || text.All(static c => char.IsAsciiDigit(c) || c == '.'))
        {
            return $"'{text}' is no IPv4 or IPv6 address or network";
        }

        try
        {
            foreach (var address in Dns.GetHostAddresses(text, AddressFamily.InterNetwork))
            {
                if (NetworkText.TryRead(address.ToString(), out network))
                {
                    _networks.Add(network);
                }
            }

            return null;
        }
        catch (SocketException e)
        {
            return $"'{text}' is no IPv4 or IPv6 address or network, and as a name it has none: {e.Message}";
        }
    }
}
