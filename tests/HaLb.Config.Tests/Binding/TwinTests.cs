using System.Runtime.CompilerServices;
using Xunit;

namespace HaLb.Config.Tests.Binding;

/// <summary>The two syntaxes mean the same.</summary>
public sealed class TwinTests
{
    private static readonly string Samples = Path.GetFullPath("../../../samples", Here());

    [Fact]
    public void Pair_means_the_same_in_both_syntaxes() =>
        Assert.Equal(Dump("pair.cfg"), Dump("pair.json"));

    [Theory]
    [InlineData(" bind :80\n option httpchk GET /\n http-check expect status 200\n server a 10.0.0.1:80 check inter 3s\n",
        """{ "bind": ":80", "option": { "httpchk": "GET /" }, "http-check": "expect status 200", "server": { "a": "10.0.0.1:80 check inter 3s" } }""")]
    [InlineData(" bind :80 name x\n server a 10.0.0.1:80 check inter 3000\n",
        """{ "bind": [{ "address": ":80", "name": "x" }], "server": [{ "name": "a", "address": "10.0.0.1:80", "check": true, "inter": 3000 }] }""")]
    [InlineData(" bind :80\n cookie A insert maxidle 60 domain a.b domain c.d\n log 127.0.0.1 len 2000 local0 info\n",
        """{ "bind": ":80", "cookie": { "name": "A", "insert": true, "maxidle": 60, "domain": ["a.b", "c.d"] }, "log": [{ "address": "127.0.0.1", "len": 2000, "facility": "local0", "level": "info" }] }""")]
    [InlineData(" bind :80\n errorloc 503 /x\n errorfile 408 /dev/null\n timeout queue 5s\n no log\n no option dontlognull\n",
        """{ "bind": ":80", "errorloc": { "503": "/x" }, "errorfile": { "408": "/dev/null" }, "timeout": { "queue": 5000 }, "log": false, "option": { "dontlognull": false } }""")]
    [InlineData(" bind :443 ssl crt /a crt /b alpn h2,http/1.1\n server-template s 1-3 10.0.0.1:80 backup\n",
        """{ "bind": { "address": ":443", "ssl": true, "crt": ["/a", "/b"], "alpn": ["h2", "http/1.1"] }, "server-template": { "s": { "num": "1-3", "fqdn": "10.0.0.1:80", "backup": true } } }""")]
    [InlineData(" bind :80\n http-check send meth GET uri /h hdr Host x hdr A b\n option httpchk\n http-check disable-on-404\n",
        """{ "bind": ":80", "option": { "httpchk": true }, "http-check": ["send meth GET uri /h hdr Host x hdr A b", "disable-on-404"] }""")]
    public void Section_means_the_same_in_both_syntaxes(string cfg, string json)
    {
        const string Times = "\"timeout\": { \"client\": \"1m\", \"server\": \"1m\", \"connect\": \"1s\" }";
        var fromCfg = Loaded.Config($"{Loaded.HttpDefaults}listen x\n{cfg}");
        var fromJson = Loaded.Config($$"""{ "defaults": { "mode": "http", {{Times}} }, "listen": { "x": {{json}} } }""", "test.json");
        Assert.Equal(ModelDump.Write(fromCfg, ""), ModelDump.Write(fromJson, ""));
    }

    private static string Dump(string name)
    {
        var result = ConfigLoader.Load(new LoadOptions([Path.Combine(Samples, name)]) { HostName = "lb1" });
        Assert.NotNull(result.Config);
        return ModelDump.Write(result.Config, Samples);
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
