using System.Globalization;
using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Proxy.Samples;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Converters that came after HAProxy 2.6, by the manual; and what all converters have to bear.</summary>
public sealed class NewerConverterTests
{
    [Theory]
    [InlineData("str(a=b&c=d&a=r),param(a)", "b")]
    [InlineData("str(a&b=c),param(a)", "")]
    [InlineData("str(a=&b&c=a),param(b)", "")]
    [InlineData("str(a=1;b=2;c=4),param(b,;)", "2")]
    [InlineData("str(aa=1&a=2),param(a)", "2")]
    [InlineData("str(b=1),param(a)", null)]
    [InlineData("str(),param(a)", null)]
    [InlineData("bin(01020304050607),le2dec(:,2)", "513:1027:1541:7")]
    [InlineData("bin(01020304050607),le2dec(-,2,1)", "513-1027-1541")]
    [InlineData("bin(7f000001),le2dec(.,1)", "127.0.0.1")]
    [InlineData("bin(05ff),base2", "0000010111111111")]
    [InlineData("str(www.example.com),reverse_dom", "com.example.www")]
    [InlineData("str(a..b.),reverse_dom", ".b..a")]
    [InlineData("str(localhost),reverse_dom", "localhost")]
    [InlineData("str(abc),reverse", "cba")]
    [InlineData("int(1700000000123),ms_utime('%Y-%m-%d %H:%M:%S.%3N')", "2023-11-14 22:13:20.123")]
    [InlineData("int(1700000000123456),us_utime(%H%M%S.%6N)", "221320.123456")]
    [InlineData("int(1700000000123456),us_utime(%N)", "123456000")]
    [InlineData("int(1700000000123),ms_ltime('%H:%M:%S.%N %Z')", "23:13:20.123000000 CET")]
    [InlineData("int(1719792000500),ms_ltime('%H:%M:%S %z',-500)", "02:00:00 +0200")]
    [InlineData("str('Sun, 06 Nov 1994 08:49:37 GMT'),date", "784111777")]
    [InlineData("str('Sunday, 06-Nov-94 08:49:37 GMT'),date", "784111777")]
    [InlineData("str('Sun Nov  6 08:49:37 1994'),date", "784111777")]
    [InlineData("str('Sun, 06 Nov 1994'),date", null)]
    [InlineData("bin(00),date", null)]
    [InlineData("str(abc),has_ctl", "0")]
    [InlineData("str('a\tb'),has_ctl", "1")]
    [InlineData("bin(417f),has_ctl", "1")]
    [InlineData("bin(41ff),has_ctl", "0")]
    [InlineData("str(abcdef),bytes(txn.one,txn.two)", null)]
    [InlineData("int(2),set-var(txn.two),bytes(7),length", "1")]
    [InlineData("str('for=127.0.0.1;proto=http'),rfc7239_is_valid", "1")]
    [InlineData("str('for=127.0.0.1:9999'),rfc7239_is_valid", "0")]
    [InlineData("str('for=\"127.0.0.1:9999\"'),rfc7239_is_valid", "1")]
    [InlineData("str('For=\"[2001:db8::1]:443\";BY=_x ; host=\"a:80\"'),rfc7239_is_valid", "1")]
    [InlineData("str('for=unknown'),rfc7239_is_valid", "1")]
    [InlineData("str('for=_'),rfc7239_is_valid", "0")]
    [InlineData("str('for=127.0.0.1;for=127.0.0.2'),rfc7239_is_valid", "0")]
    [InlineData("str('proto=ftp'),rfc7239_is_valid", "0")]
    [InlineData("str('other=1'),rfc7239_is_valid", "0")]
    [InlineData("str('for=\"[::1'),rfc7239_is_valid", "0")]
    [InlineData("str('for=1.2.3.4;'),rfc7239_is_valid", "0")]
    [InlineData("str(),rfc7239_is_valid", "0")]
    [InlineData("str('proto=http;for=\"127.0.0.1:9999\";by=\"_name:_port\";host=example.com'),rfc7239_field(host)", "example.com")]
    [InlineData("str('proto=http;for=\"127.0.0.1:9999\"'),rfc7239_field(for)", "127.0.0.1:9999")]
    [InlineData("str('proto=https'),rfc7239_field(proto)", "https")]
    [InlineData("str('proto=https'),rfc7239_field(by)", null)]
    [InlineData("str('for=\"127.0.0.1:9999\"'),rfc7239_field(for),rfc7239_n2nn", "127.0.0.1")]
    [InlineData("str('for=\"_name:_port\"'),rfc7239_field(for),rfc7239_n2nn", "_name")]
    [InlineData("str('for=\"_name:_port\"'),rfc7239_field(for),rfc7239_n2np", "_port")]
    [InlineData("str('[2001:db8::1]:443'),rfc7239_n2nn", "2001:db8::1")]
    [InlineData("str('[2001:db8::1]:443'),rfc7239_n2np", "443")]
    [InlineData("str('unknown'),rfc7239_n2nn", "unknown")]
    [InlineData("str('1.2.3.4'),rfc7239_n2np", null)]
    [InlineData("str('1.2.3.4:65536'),rfc7239_n2np", null)]
    [InlineData("ipv4(127.0.0.1),rfc7239_nn", "127.0.0.1")]
    [InlineData("ipv6(ab:cd:ff:ff:ff:ff:ff:ff),rfc7239_nn", "\"[ab:cd:ff:ff:ff:ff:ff:ff]\"")]
    [InlineData("str(name),rfc7239_nn", "_name")]
    [InlineData("str(),rfc7239_nn", "unknown")]
    [InlineData("str('a b'),rfc7239_nn", null)]
    [InlineData("int(4080),rfc7239_np", "4080")]
    [InlineData("str(port),rfc7239_np", "_port")]
    [InlineData("str(),rfc7239_np", null)]
    [InlineData("str(eyJhbGciOiJIUzI1NiJ9.e30.x),jwt_header_query", "{\"alg\":\"HS256\"}")]
    [InlineData("str(eyJhbGciOiJIUzI1NiJ9.e30.x),jwt_payload_query", "{}")]
    public void Newer_converters_answer_as_the_manual_says(string expression, string? expected)
    {
        var answer = ConverterBench.Answer(expression);
        Assert.Equal(expected ?? "none", TextOf(answer));
    }

    [Fact]
    public void Pattern_that_may_backtrack_is_warned_of_at_load()
    {
        var bench = new ConverterBench();
        Assert.NotNull(bench.Compile("str(a),regsub('a(?=b)',c)"));
        Assert.Equal(Severity.Warning, Assert.Single(bench.Findings).Severity);
    }

    [Theory]
    [InlineData("str(a),field(0,x)", "counts from 1 or -1")]
    [InlineData("str(a),regsub('(',x)", "never closed")]
    [InlineData("str(a),digest(sm3)", "there are md5, sha1")]
    [InlineData("str(a),json(latin1)", "'utf8ps'")]
    [InlineData("str(a),set-var(txn.a,ifnever)", "ifexists")]
    [InlineData("str(a),hmac(sha1,a2V)", "base64")]
    [InlineData("str(a),jwt_verify(XS1,k)", "RFC 7518")]
    [InlineData("str(a),jwt_verify(RS256,/nonexistent)", "/nonexistent")]
    [InlineData("str(a),be2dec(:,9)", "1 to 8 bytes")]
    [InlineData("str(a),ungrpc(1)", "'ungrpc' is not supported: it takes a protocol apart")]
    [InlineData("str(a),tcp.flags", "not supported")]
    [InlineData("str(a),lowre", "did you mean 'lower'")]
    [InlineData("str(a),http_date(0,h)", "'s', 'ms' or 'us'")]
    public void Wrong_argument_is_named_at_load(string expression, string part)
    {
        var bench = new ConverterBench();
        Assert.Null(bench.Compile(expression));
        Assert.Contains(part, Assert.Single(bench.Findings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bin(00ff80c3a4),hex,lower,upper,length,add(1)")]
    [InlineData("str(Example.com:80),host_only,concat(-,txn.text,x),field(1,-),word(-1,.)")]
    [InlineData("str('a%20b'),url_dec,url_enc,base64,b64dec,ub64enc,ub64dec,be2hex(:,2)")]
    [InlineData("str('{\"a\":{\"b\":[1,\"x\\u0041\"]}}'),json_query('$.a.b[1]'),json(utf8s)")]
    [InlineData("int(1700000000),utime('%Y-%m-%d %H:%M:%S %Z'),length")]
    [InlineData("int(1700000000),ltime('%a %b %Z'),length")]
    [InlineData("int(1700000000),http_date(5)")]
    [InlineData("str(/a//b///c),regsub('/+','/',g),set-var(txn.path),xxh3")]
    [InlineData("str('fr;q=0.5,en'),language(en;fr),crc32c(1)")]
    [InlineData("ipv4(192.0.2.77),ipmask(24,64),rfc7239_nn")]
    [InlineData("str(Hello),strcmp(txn.text),neg,not,even")]
    [InlineData("str(a=1&b=2),param(b)")]
    [InlineData("bin(0102030405060708),be2dec(.,1)")]
    public void Evaluating_allocates_nothing(string expression)
    {
        var bench = new ConverterBench();
        var compiled = bench.Compile(expression);
        Assert.True(compiled is not null, string.Join("\n", bench.Findings));
        _ = bench.Evaluate(compiled);
        var context = bench.Context();

        // The runtime allocates for itself now and then: the least of several rounds counts.
        var least = long.MaxValue;
        for (var round = 0; round < 50; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var sample = default(Sample);
            _ = compiled.TryEvaluate(context, SampleType.Any, ref sample);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>Arguments that every converter with arguments accepts, tried in order until one compiles.</summary>
    private static readonly string[] Arguments = ["", "(1)", "(1,2)", "(txn.number)", "(txn.text)", "(x)", "(a,b)", "(2,_)", "(-1,_,2)", "(1,2,1)", "(:,2)", "(sha256)", "(sha256,a2V5)",
        "('$.a')", "(utf8)", "(24,64)", "(en)", "(txn.v)", "(for)", "('[a-z]*','x',g)", "(HS256,key)", "(256)", "(query)"];

    [Fact]
    public void No_converter_throws_on_hostile_bytes()
    {
        var random = new Random(20240229);
        var tried = 0;
        foreach (var name in ConverterTable.Rows.Keys.Order(StringComparer.Ordinal).Except(["nbsrv", "srv_queue", "srv_is_up", "fe_exists"]))
        {
            foreach (var arguments in Arguments)
            {
                var bench = new ConverterBench();
                if (bench.Compile($"str(),{name}{arguments}") is null && bench.Compile($"bin(),{name}{arguments}") is null)
                {
                    continue;
                }

                foreach (var input in Inputs(random))
                {
                    var compiled = bench.Compile($"bin({input}),{name}{arguments}") ?? bench.Compile($"str('{input}'),{name}{arguments}");
                    tried += compiled is null ? 0 : bench.Evaluate(compiled).Length > 0 ? 1 : 0;
                }
            }
        }

        Assert.True(tried > 5000, $"only {tried} evaluations");
    }

    private static IEnumerable<string> Inputs(Random random)
    {
        yield return "";
        foreach (var alphabet in (string[])["\0\xFF\x80\xC3\xE2\xF0", "{}[]\",:.\\u0-eE1", "%+?az/=&;", "()[]:._\"=;unknown", "q=;,.-0125 enfr*", "AZaz09+/-_=."])
        {
            for (var length = 1; length < 40; length += 7)
            {
                yield return Convert.ToHexString(Encoding.Latin1.GetBytes(string.Create(length, random, (room, r) =>
                {
                    foreach (ref var c in room)
                    {
                        c = alphabet[r.Next(alphabet.Length)];
                    }
                })));
            }
        }
    }

    private static string TextOf(string answer)
    {
        var space = answer.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return answer;
        }

        var bytes = Convert.FromHexString(answer[(space + 1)..]);
        return answer[..space] switch
        {
            "bool" or "sint" => long.Parse(answer.AsSpan(space + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            "ipv4" or "ipv6" => new System.Net.IPAddress(bytes).ToString(),
            _ => Encoding.Latin1.GetString(bytes),
        };
    }
}
