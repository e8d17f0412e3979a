using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;
using Xunit;

namespace HaLb.Config.Tests.Directives;

/// <summary>Several files, folders, and one file for several boxes.</summary>
public sealed class SeveralFilesTests
{
    private const string Pair = """
        {
          "backend": { "b": { "server": { "w1": "10.0.0.1:80 cookie w1", "w2": "10.0.0.2:80" } } },
          "vrrp_instance": { "VI": { "priority": 100, "virtual_ipaddress": ["192.0.2.1/24 dev eth0", { "address": "2001:db8::1/64" }] } },
          "node": {
            "lb1": { "backend": { "b": { "server": { "w1": { "weight": 50 } } } } },
            "lb2.example.com": { "backend": { "b": { "server": [{ "name": "w2", "cookie": "w2" }] } } },
          },
        }
        """;

    [Fact]
    public void Folder_stands_for_its_configuration_files_in_byte_order()
    {
        using var files = new TemporaryFiles();
        foreach (var name in new[] { "b.cfg", "B.cfg", "a.cfg", ".hidden.cfg", "note.txt", "halb.schema.json" })
        {
            files.Write("conf/" + name, $"backend {Path.GetFileNameWithoutExtension(name).Trim('.')}\n");
        }

        files.Write("conf/c.json", "{ \"backend\": { \"json\": {} } }");

        var result = Read(out var errors, null, Path.Combine(files.Folder, "conf"));

        Assert.Empty(errors);
        Assert.Equal(["B", "a", "b", "json"], result.Document.Sections.Select(static s => s.Name));
        Assert.Equal(ConfigSyntax.Json, result.Syntax);
        Assert.Equal(ConfigSyntax.HaproxyCfg, result.SyntaxOf(Path.Combine(files.Folder, "conf", "a.cfg")));
    }

    [Fact]
    public void Proxy_that_stands_in_two_files_is_an_error_that_names_both_places()
    {
        using var files = new TemporaryFiles();
        var first = files.Write("1.cfg", "\nfrontend web\n");
        var second = files.Write("2.json", "{ \"listen\": { \"web\": {} } }");

        Read(out var errors, null, first, second);

        Assert.Equal($"{second}:1:15: listen 'web' has the same name as frontend 'web' declared at {first}:2:1", Assert.Single(errors));
    }

    [Fact]
    public void Missing_file_and_bad_file_are_reported_in_one_run()
    {
        using var files = new TemporaryFiles();
        var bad = files.Write("bad.cfg", "global\n maxcon 1\n");
        var missing = Path.Combine(files.Folder, "missing.cfg");

        Read(out var errors, null, missing, bad);

        Assert.Equal(2, errors.Count);
        Assert.StartsWith($"{missing}: cannot read the file", errors[0], StringComparison.Ordinal);
        Assert.Equal($"{bad}:2:2: unknown keyword 'maxcon' in 'global' section; did you mean 'maxconn'?", errors[1]);
    }

    [Theory]
    [InlineData("lb1.example.com", null, "lb1", "10.0.0.1:80 cookie w1 weight 50", "10.0.0.2:80")]
    [InlineData("LB1", null, "lb1", "10.0.0.1:80 cookie w1 weight 50", "10.0.0.2:80")]
    [InlineData("lb2.example.com", null, "lb2.example.com", "10.0.0.1:80 cookie w1", "10.0.0.2:80 cookie w2")]
    [InlineData("elsewhere", "lb1", "lb1", "10.0.0.1:80 cookie w1 weight 50", "10.0.0.2:80")]
    public void Node_patch_changes_parameters_and_keeps_the_rest(string host, string? node, string chosen, string server1, string server2)
    {
        using var files = new TemporaryFiles();
        var options = new LoadOptions([files.Write("halb.json", Pair)]) { HostName = host, NodeName = node };
        var diagnostics = new List<Diagnostic>();

        var result = DirectiveReader.Read(options, diagnostics);

        Assert.Empty(diagnostics);
        Assert.Equal(chosen, result.NodeName);
        Assert.Equal(["lb1", "lb2.example.com"], result.NodeNames);
        Assert.Equal(["192.0.2.1", "2001:db8::1"], result.VirtualAddresses);
        Assert.Equal(["w1 " + server1, "w2 " + server2], result.Document.Sections[0].Directives.Select(static d => string.Join(' ', d.Arguments)));
    }

    [Fact]
    public void Host_that_no_node_names_is_an_error()
    {
        using var files = new TemporaryFiles();

        Read(out var errors, null, files.Write("halb.json", Pair));

        Assert.Contains("'node' has no 'localhost'", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_is_that_of_the_content_on_every_box()
    {
        using var files = new TemporaryFiles();
        var one = files.Write("1.json", Pair);
        var commented = files.Write("2.json", "// changed\n" + Pair);
        var changed = files.Write("3.json", Pair.Replace("10.0.0.2", "10.0.0.3", StringComparison.Ordinal));

        Assert.Equal(Read(out _, "lb1", one).Hash, Read(out _, "lb2.example.com", commented).Hash);
        Assert.NotEqual(Read(out _, "lb1", one).Hash, Read(out _, "lb1", changed).Hash);
    }

    [Fact]
    public void Json_sections_come_in_the_order_that_haproxy_needs()
    {
        using var files = new TemporaryFiles();
        var path = files.Write("halb.json", """
            {
              "backend": { "b": { "http-request": ["deny if x"], "server-template": { "t": "1 a:80" }, "server": { "s": "b:80" },
                                  "default-server": "check", "acl": { "x": "src 10.0.0.1" } } },
              "defaults": { "mode": "http" },
              "global": { "maxconn": 5 },
            }
            """);

        var result = Read(out var errors, null, path);

        Assert.Empty(errors);
        Assert.Equal([SectionKind.Global, SectionKind.Defaults, SectionKind.Backend], result.Document.Sections.Select(static s => s.Kind));
        Assert.Equal(["acl", "http-request", "default-server", "server", "server-template"], result.Document.Sections[2].Directives.Select(static d => d.Keyword));
    }

    [Theory]
    [InlineData("{}", ConfigSyntax.Json)]
    [InlineData(" // x\n/* { */ {", ConfigSyntax.Json)]
    [InlineData("\uFEFF\r\n{", ConfigSyntax.Json)]
    [InlineData("# {\nglobal\n", ConfigSyntax.HaproxyCfg)]
    [InlineData("global # {", ConfigSyntax.HaproxyCfg)]
    [InlineData("", ConfigSyntax.HaproxyCfg)]
    [InlineData("/* {", ConfigSyntax.HaproxyCfg)]
    public void Syntax_is_told_by_the_first_significant_character(string content, ConfigSyntax expected) =>
        Assert.Equal(expected, SyntaxDetector.Detect(System.Text.Encoding.UTF8.GetBytes(content)));

    private static ReadResult Read(out List<string> errors, string? node, params string[] paths)
    {
        var diagnostics = new List<Diagnostic>();
        var result = DirectiveReader.Read(new LoadOptions([.. paths]) { NodeName = node }, diagnostics);
        errors = [.. diagnostics.Select(static d => d.ToString())];
        return result;
    }
}
