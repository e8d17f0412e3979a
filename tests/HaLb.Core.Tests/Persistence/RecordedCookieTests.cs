using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HaLb.Config.Model;
using HaLb.Core.Persistence;
using HaLb.Core.Servers;

namespace HaLb.Core.Tests.Persistence;

/// <summary>Compares with what haproxy 2.6 did with the same requests and responses; <c>Recorded/record.py</c> made the recordings.</summary>
public sealed partial class RecordedCookieTests
{
    private const long Now = 1_800_000_000;

    private static readonly Dictionary<string, CookieConfig> Modes = new()
    {
        ["insert"] = new("S", CookieMode.Insert),
        ["insert-indirect-nocache"] = new("S", CookieMode.Insert) { Indirect = true, NoCache = true },
        ["insert-all"] = new("S", CookieMode.Insert) { Indirect = true, NoCache = true, HttpOnly = true, Secure = true, Domains = [".a.com", ".b.com"], Attributes = ["SameSite=Lax", "X=1"] },
        ["insert-preserve"] = new("S", CookieMode.Insert) { Indirect = true, Preserve = true },
        ["insert-preserve-direct"] = new("S", CookieMode.Insert) { Preserve = true },
        ["insert-postonly"] = new("S", CookieMode.Insert) { Indirect = true, PostOnly = true },
        ["rewrite"] = new("S", CookieMode.Rewrite),
        ["rewrite-httponly"] = new("S", CookieMode.Rewrite) { HttpOnly = true, Secure = true, Domains = ["a.com"] },
        ["rewrite-nocache"] = new("S", CookieMode.Rewrite) { NoCache = true },
        ["prefix"] = new("S", CookieMode.Prefix),
        ["prefix-nocache"] = new("S", CookieMode.Prefix) { NoCache = true },
        ["passive"] = new("S", CookieMode.Passive),
        ["passive-indirect"] = new("S", CookieMode.Passive) { Indirect = true },
        ["maxlife"] = new("S", CookieMode.Insert) { Indirect = true, MaxLife = TimeSpan.FromMinutes(10) },
        ["maxidle"] = new("S", CookieMode.Insert) { Indirect = true, MaxIdle = TimeSpan.FromMinutes(10) },
        ["both"] = new("S", CookieMode.Insert) { Indirect = true, MaxIdle = TimeSpan.FromMinutes(10), MaxLife = TimeSpan.FromHours(1) },
    };

    public static TheoryData<string> ModeNames => [.. Modes.Keys];

    [Theory]
    [MemberData(nameof(ModeNames))]
    public void Cookies_are_read_and_written_as_haproxy_does(string mode)
    {
        var compared = 0;
        foreach (var row in Rows("cookies.txt", '\t').Where(row => row[0] == mode))
        {
            var answer = Run(Modes[mode], row[1] == "POST", Split(row[2]), Split(row[3]));
            Assert.Equal(
                (row[2], row[3], row[4], row[5], Normal(row[6] == "-" ? "" : row[6]), Normal(Undated(row[7]))),
                (row[2], row[3], answer.Letters, answer.Server, Normal(answer.Reached), Normal(Undated(answer.Set))));
            compared++;
        }

        Assert.Equal(57, compared);
    }

    [Theory]
    [InlineData("maxlife")]
    [InlineData("maxidle")]
    [InlineData("both")]
    public void Dates_expire_and_are_refreshed_as_haproxy_does(string mode)
    {
        var compared = 0;
        foreach (var row in Rows("dates.txt", '|', 5).Where(row => row[0] == mode))
        {
            var last = row[1] == "-" ? "" : Date(row[1]);
            var first = row[2] == "-" ? null : Date(row[2]);
            var value = row[1] == "-" && row[2] == "-" ? "a" : "a|" + last + (first is null ? "" : "|" + first);
            var rest = row[3] + "|" + row[4];
            var expected = row[5].Replace("NOW", Date("0"), StringComparison.Ordinal)
                .Replace("|F", "|" + first, StringComparison.Ordinal).Replace("|L", "|" + last, StringComparison.Ordinal);
            var answer = Run(Modes[mode], false, ["S=" + value], []);
            Assert.Equal((value, rest, expected), (value, answer.Letters + "|" + answer.Server, answer.Set));
            compared++;
        }

        Assert.Equal(80, compared);
    }

    private static (string Letters, string Server, string Reached, string Set) Run(CookieConfig config, bool post, string[] cookies, string[] sets)
    {
        var servers = "abcd".Select(name => TestFarm.Server(name.ToString()) with { Cookie = name.ToString() }).ToArray();
        var backend = TestFarm.Backend(TestFarm.Config(BalanceAlgorithm.RoundRobin, servers) with { Cookie = config });
        ServerControl.SetAdmin(backend.Servers[0], AdminRequest.Drain);
        ServerControl.SetAdmin(backend.Servers[2], AdminRequest.Maint);
        ServerControl.SetAdmin(backend.Servers[3], AdminRequest.Drain);
        var persistence = new CookiePersistence(config);
        var visit = default(CookieVisit);
        var reached = Edit(cookies, (line, output) => persistence.OnRequest(backend, line, Now, ref visit, output));
        var taken = backend.Take(1, new BalanceInput(0, visit.Wanted, null, null));
        var server = backend.Servers.Single(s => s.Name == taken);
        var set = Edit(sets, (line, output) => persistence.OnSetCookie(server, line, ref visit, output));
        var inserted = new ArrayBufferWriter<byte>();
        if (persistence.TryInsert(server, post, Now, ref visit, inserted))
        {
            set.Add(Encoding.Latin1.GetString(inserted.WrittenSpan));
        }

        var letters = persistence.ShowsLetters ? $"{visit.RequestLetter}{visit.ResponseLetter}" : "--";
        return (letters, taken, string.Join('\x1f', reached), string.Join('\x1f', set));
    }

    private delegate HeaderEdit Editor(byte[] line, ArrayBufferWriter<byte> output);

    private static List<string> Edit(string[] lines, Editor editor)
    {
        var result = new List<string>();
        foreach (var line in lines)
        {
            var output = new ArrayBufferWriter<byte>();
            var edit = editor(Encoding.Latin1.GetBytes(line), output);
            if (edit != HeaderEdit.Remove)
            {
                result.Add(edit == HeaderEdit.Keep ? line : Encoding.Latin1.GetString(output.WrittenSpan));
            }
        }

        return result;
    }

    private static string Date(string age)
    {
        // The recording rounded the dates it sent down.
        Span<byte> digits = stackalloc byte[CookieDate.Length];
        CookieDate.Write((Now - int.Parse(age, CultureInfo.InvariantCulture)) / 4 * 4, digits);
        return Encoding.ASCII.GetString(digits);
    }

    /// <summary>HAProxy strips spaces around "=" from all cookies, HaLb leaves what it need not touch.</summary>
    private static string Normal(string text) => text.Replace(" = ", "=", StringComparison.Ordinal);

    private static string Undated(string text) => StampedValue().Replace(text, m => m.Value[..2] + "|NOW" + (m.Groups[1].Success ? "|NOW" : ""));

    [GeneratedRegex(@"=[ab]\|[A-Za-z0-9+/]{5}(\|[A-Za-z0-9+/]{5})?(?=;)")]
    private static partial Regex StampedValue();

    private static string[] Split(string text) => text.Length == 0 ? [] : text.Split('\x1f');

    private static IEnumerable<string[]> Rows(string file, char separator, int count = 0) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", file), Encoding.Latin1)
            .Where(line => !line.StartsWith('#'))
            .Select(line => count == 0 ? line.Split(separator) : line.Split(separator, count + 1));
}
