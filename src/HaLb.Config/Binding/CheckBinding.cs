using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds <c>option httpchk</c> and <c>http-check</c> lines.</summary>
internal static class CheckBinding
{
    private const string Request = "check request";
    private const string Rules = "check rules";

    private static readonly string[] UnsupportedExpectations =
    [
        "min-recv", "ok-status", "error-status", "tout-status", "on-success", "on-error", "status-code", "hdr", "fhdr", "string-lf", "rbinary", "binary", "binary-lf",
    ];

    /// <summary>Bare <c>option httpchk</c>: <c>OPTIONS / HTTP/1.0</c>; with one word that word is the URI.</summary>
    public static void HttpCheck(ProxyDraft p, Arguments a)
    {
        BeginOwnRules(p);
        var words = a.Words;
        var send = CheckSend.Empty with
        {
            Method = words.Count > 1 ? words[0].Text : null,
            Uri = words.Count switch { 0 => null, 1 => words[0].Text, _ => words[1].Text },
        };
        AddRequest(p, a, words.Count > 2 ? Version(a, words[2], send) : send);
        p.Config = p.Config with { Check = p.Config.Check with { Kind = CheckKind.Http } };
    }

    public static void Send(ProxyDraft p, Arguments a)
    {
        BeginOwnRules(p);
        if (!p.OwnLists.Add(a.Row.Name))
        {
            a.Error(a.Position, "only one request in a check is supported");
            return;
        }

        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var header in a.Parameters.Where(static x => x.Name == "hdr"))
        {
            AddHeader(a, header.Words[0], header.Words[0].Text, header.Words[1].Text, headers);
        }

        AddRequest(p, a, new CheckSend(a.Text("meth"), a.Text("uri"), a.Text("ver"), headers.ToImmutable(), a.Text("body")));
    }

    public static void DisableOn404(ProxyDraft p, Arguments a) => p.Config = p.Config with { Check = p.Config.Check with { DisableOn404 = true } };

    public static void SendState(ProxyDraft p, Arguments a) => p.Config = p.Config with { Check = p.Config.Check with { SendState = true } };

    public static void Comment(ProxyDraft p, Arguments a)
    {
    }

    /// <summary>One connection, as the first step.</summary>
    public static void Connect(ProxyDraft p, Arguments a)
    {
        BeginOwnRules(p);
        if (p.OwnLists.Contains("http-check send") || p.OwnLists.Contains("http-check expect") || !p.OwnLists.Add("check connect"))
        {
            a.Error(a.Position, "not supported yet: several connections in one check");
            return;
        }

        AddressConfig? address = null;
        if (a.Find("addr") is { } given && !AddressText.TryOne(given.Word.Text, out address, out var problem))
        {
            a.Error(given.Word, problem);
        }

        p.CheckConnect = new CheckConnect(
            a.Has("default") || a.Parameters.All(static x => x.Name is "comment"),
            a.Find("port") is { } port ? a.Integer(port.Word, 1, 65535, 0) : 0,
            address,
            a.Has("ssl"),
            a.Has("send-proxy"),
            a.Text("sni"),
            a.Find("alpn") is { } alpn ? TlsBinding.Alpn(a, alpn) : []);
    }

    /// <summary>Bare <c>option tcp-check</c>: the check is a connection and nothing more.</summary>
    public static void TcpCheck(ProxyDraft p, Arguments a)
    {
        BeginOwnRules(p);
        p.Config = p.Config with { Check = p.Config.Check with { Kind = CheckKind.Tcp } };
    }

    public static void Expect(ProxyDraft p, Arguments a)
    {
        var words = a.Words.ToList();
        SkipComment(words);
        var negated = TakeNegation(words);
        if (words.Count > 0 && UnsupportedExpectations.Contains(words[0].Text))
        {
            a.Error(words[0], $"'{words[0].Text}' is not supported yet");
            return;
        }

        if (words.Count != 2)
        {
            a.Error(words.Count > 2 ? words[2].Position : a.Position, words.Count > 2
                ? $"'{words[2].Text}' is one argument too many"
                : "needs [!] status, rstatus, string or rstring and a pattern");
            return;
        }

        var kind = a.Choice<ExpectKind?>(words[0], null, ("status", ExpectKind.Status), ("rstatus", ExpectKind.StatusRegex),
            ("string", ExpectKind.Body), ("rstring", ExpectKind.BodyRegex));
        if (kind is null || !CheckPattern(a, kind.Value, words[1], out var ranges))
        {
            return;
        }

        BeginOwnRules(p);
        _ = p.OwnLists.Add(a.Row.Name);
        var expect = new HttpCheckExpectConfig(kind.Value, words[1].Text, negated) { StatusRanges = ranges };
        p.Config = p.Config with { Check = p.Config.Check with { Expect = p.Config.Check.Expect.Add(expect) } };
    }

    /// <summary>The check with its request, now that all lines are known.</summary>
    public static CheckConfig Finish(ProxyDraft p) => p.Config.Check.Kind == CheckKind.Tcp
        ? p.Config.Check
        : p.Config.Check with
        {
            Request = new HttpCheckRequestConfig(p.CheckSend.Method ?? "OPTIONS", p.CheckSend.Uri ?? "/", p.CheckSend.Version ?? "HTTP/1.0")
            {
                Headers = p.CheckSend.Headers,
                Body = p.CheckSend.Body,
            },
        };

    // What a section says of its checks replaces what its defaults section says of them.
    private static void BeginOwnRules(ProxyDraft p)
    {
        if (p.OwnLists.Add(Rules))
        {
            p.CheckConnect = null;
            p.Config = p.Config with { Check = p.Config.Check with { Expect = [] } };
        }
    }

    private static void AddRequest(ProxyDraft p, Arguments a, CheckSend send)
    {
        CheckRequestLine(a, send);
        p.CheckSend = (p.OwnLists.Add(Request) ? CheckSend.Empty : p.CheckSend).Then(send);
    }

    // HAProxy lets headers and a body hide at the end of the version: HTTP/1.1\r\nHost:\ x
    private static CheckSend Version(Arguments a, Word word, CheckSend request)
    {
        var text = word.Text;
        var end = text.IndexOf("\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return request with { Version = text };
        }

        var bodyStart = text.IndexOf("\r\n\r\n", end, StringComparison.Ordinal);
        var head = bodyStart < 0 ? text[(end + 2)..] : text[Math.Min(end + 2, bodyStart)..bodyStart];
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var line in head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            AddHeader(a, word, colon < 0 ? line : line[..colon], colon < 0 ? "" : line[(colon + 1)..].Trim(), headers);
        }

        a.Warning(word.Position, "headers at the end of the version are an old form; say http-check send");
        return request with
        {
            Version = text[..end],
            Headers = headers.ToImmutable(),
            Body = bodyStart >= 0 && bodyStart + 4 < text.Length ? text[(bodyStart + 4)..] : null,
        };
    }

    private static void AddHeader(Arguments a, Word word, string name, string value, ImmutableArray<KeyValuePair<string, string>>.Builder headers)
    {
        if (!HttpText.IsToken(name))
        {
            a.Error(word, $"'{name}' is no header name");
        }
        else if (!HttpText.IsFieldValue(value))
        {
            a.Error(word, $"the value of '{name}' holds a control character");
        }
        else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            a.Error(word, "the framing of a check's body is not to be changed");
        }
        else if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            // Connection and Content-Length are always HaLb's own, as they are HAProxy's.
            headers.Add(new KeyValuePair<string, string>(name, value));
        }
    }

    private static void CheckRequestLine(Arguments a, CheckSend send)
    {
        if (send.Method is not null && !HttpText.IsToken(send.Method))
        {
            a.Error(a.Position, $"'{send.Method}' is no method");
        }

        if (send.Uri is not null && !HttpText.IsTarget(send.Uri))
        {
            a.Error(a.Position, $"'{send.Uri}' is no URI");
        }

        if (send.Version is not (null or "HTTP/1.0" or "HTTP/1.1"))
        {
            a.Error(a.Position, $"'{send.Version}' is neither HTTP/1.0 nor HTTP/1.1");
        }
    }

    private static void SkipComment(List<Word> words)
    {
        // `comment MSG` may stand before what is expected; it is only shown.
        if (words.Count > 1 && words[0].Text == "comment")
        {
            words.RemoveRange(0, 2);
        }
    }

    private static bool TakeNegation(List<Word> words)
    {
        var negated = false;
        while (words.Count > 0 && words[0].Text.StartsWith('!'))
        {
            negated = !negated;
            words[0] = words[0] with { Text = words[0].Text[1..] };
            if (words[0].Text.Length == 0)
            {
                words.RemoveAt(0);
            }
        }

        return negated;
    }

    private static bool CheckPattern(Arguments a, ExpectKind kind, Word pattern, out ImmutableArray<(int First, int Last)> ranges)
    {
        ranges = [];
        if (kind is ExpectKind.StatusRegex or ExpectKind.BodyRegex)
        {
            return IsRegex(a, pattern);
        }

        if (kind == ExpectKind.Body)
        {
            return true;
        }

        var all = ImmutableArray.CreateBuilder<(int, int)>();
        foreach (var part in pattern.Text.Split(',', ' '))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!TryStatus(dash < 0 ? part : part[..dash], out var first) || !TryStatus(part[(dash + 1)..], out var last) || last < first)
            {
                a.Error(pattern, $"'{part}' is no status code or range of codes");
                return false;
            }

            all.Add((first, last));
        }

        ranges = all.ToImmutable();
        return true;
    }

    private static bool TryStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 999;

    private static bool IsRegex(Arguments a, Word pattern)
    {
        try
        {
            _ = Regex.Match("", pattern.Text, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            a.Error(pattern, $"'{pattern.Text}' is no regular expression that can be matched in linear time: {e.Message}");
            return false;
        }
    }
}
