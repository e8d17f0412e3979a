using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using HaLb.Config.Model;
using HaLb.Core.Health;

namespace HaLb.Proxy.Checks;

/// <summary>What a check's reply must be: all <c>http-check expect</c> lines, or any 2xx or 3xx. Compiled once a configuration.</summary>
internal sealed class HttpExpectations
{
    /// <summary>A pattern that backtracks may not hold a check up for longer.</summary>
    private static readonly TimeSpan MatchTimeMax = TimeSpan.FromMilliseconds(200);

    private readonly ImmutableArray<(HttpCheckExpectConfig Expect, Regex? Regex)> _lines;

    public HttpExpectations(CheckConfig check) =>
        _lines = [.. check.Expect.Select(e => (e, e.Kind is ExpectKind.StatusRegex or ExpectKind.BodyRegex ? Compile(e.Pattern) : null))];

    /// <summary>The outcome, or null: more of the body is needed.</summary>
    public CheckResult? Judge(CheckReply reply, bool conditional)
    {
        if (conditional)
        {
            return new CheckResult(CheckStatus.Layer7OkConditional, reply.Status, "", 0);
        }

        if (_lines.IsEmpty && reply.Status is < 200 or > 399)
        {
            return new CheckResult(CheckStatus.Layer7Status, reply.Status, reply.Reason, 0);
        }

        foreach (var (expect, regex) in _lines)
        {
            var isStatus = expect.Kind is ExpectKind.Status or ExpectKind.StatusRegex;
            if (!isStatus && reply.Body.Length == 0)
            {
                return !reply.Complete ? null : Wrong(reply, "HTTP content check could not find a response body");
            }

            var matches = Matches(expect, regex, reply);
            if (!isStatus && !matches && !reply.Complete)
            {
                return null;
            }

            if (matches == expect.Negated)
            {
                return isStatus ? new CheckResult(CheckStatus.Layer7Status, reply.Status, reply.Reason, 0)
                    : Wrong(reply, matches ? "HTTP check matched unwanted content" : "HTTP content check did not match");
            }
        }

        return new CheckResult(CheckStatus.Layer7Ok, reply.Status, "", 0);
    }

    private static CheckResult Wrong(CheckReply reply, string info) => new(CheckStatus.Layer7Invalid, reply.Status, info, 0);

    private static bool Matches(HttpCheckExpectConfig expect, Regex? regex, CheckReply reply)
    {
        try
        {
            return expect.Kind switch
            {
                ExpectKind.Status => IsInRange(expect, reply.Status),
                ExpectKind.StatusRegex => regex!.IsMatch(reply.Status.ToString("000", CultureInfo.InvariantCulture)),
                ExpectKind.Body => reply.Body.Contains(expect.Pattern, StringComparison.Ordinal),
                _ => regex!.IsMatch(reply.Body),
            };
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool IsInRange(HttpCheckExpectConfig expect, int status)
    {
        foreach (var (first, last) in expect.StatusRanges)
        {
            if (status >= first && status <= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Linear in the input where the pattern allows it; back references and the like need the other engine.</summary>
    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeMax);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, MatchTimeMax);
        }
    }
}
