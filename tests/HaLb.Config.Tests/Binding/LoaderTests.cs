using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using Xunit;

namespace HaLb.Config.Tests.Binding;

public sealed class LoaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("halb-loader-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Global_sections_of_several_files_merge()
    {
        var result = Load(("a.cfg", "global\n maxconn 100\n log 127.0.0.1 local0\n"), ("b.cfg", "global\n maxconn 200\n log 127.0.0.2 local1\n"));
        Assert.Equal(200, result.Config!.Global.MaxConn);
        Assert.Equal(["127.0.0.1", "127.0.0.2"], result.Config.Global.Logs.Select(static l => l.Address));
    }

    [Fact]
    public void Relative_names_are_of_the_files_folder_in_json_and_of_the_working_directory_in_cfg()
    {
        var sub = _folder.CreateSubdirectory("sub");
        File.WriteAllText(Path.Combine(sub.FullName, "x.json"), """{ "global": { "pidfile": "x.pid" } }""");
        File.WriteAllText(Path.Combine(sub.FullName, "x.cfg"), "global\n pidfile x.pid\n");
        Assert.Equal(Path.Combine(sub.FullName, "x.pid"), LoadPaths("sub/x.json").Config!.Global.PidFile);
        Assert.Equal(Path.Combine(_folder.FullName, "x.pid"), LoadPaths("sub/x.cfg").Config!.Global.PidFile);
    }

    [Fact]
    public void Errors_of_all_files_come_in_one_run_in_file_order()
    {
        var result = Load(("a.cfg", "global\n maxconn x\nbackend b\n server s 1.2.3.4:80 weight 999\n"), ("b.cfg", "frontend f\n bind nowhere\n default_backend c\n"));
        Assert.Null(result.Config);
        Assert.Equal(["a.cfg:2", "a.cfg:4", "b.cfg:2", "b.cfg:3"],
            result.Diagnostics.Where(static d => d.Severity == Severity.Error).Select(static d => $"{Path.GetFileName(d.Position.File)}:{d.Position.Line}"));
    }

    [Fact]
    public void What_is_wrong_on_another_node_alone_is_told_with_its_name()
    {
        const string Text = """
            {
              "backend": { "b": { "server": { "s": { "address": "10.0.0.1:80", "weight": 1 } } } },
              "node": { "lb1": {}, "lb2": { "backend": { "b": { "server": { "s": { "weight": 999 } } } } } },
            }
            """;
        var result = Load(("a.json", Text));
        var error = Assert.Single(result.Diagnostics, static d => d.Severity == Severity.Error);
        Assert.StartsWith("node 'lb2': backend 'b': 'server': '999'", error.Message, StringComparison.Ordinal);
        Assert.Null(result.Config);
    }

    [Fact]
    public void Syntax_and_node_are_told()
    {
        var json = Load(("a.json", """{ "node": { "lb1": { "global": { "maxconn": 7 } } } }""")).Config!;
        Assert.Equal((ConfigSyntax.Json, "lb1", 7, "lb1"), (json.Syntax, json.NodeName, json.Global.MaxConn, json.Global.LocalPeer));
        Assert.Equal(ConfigSyntax.HaproxyCfg, Load(("a.cfg", "global\n maxconn 7\n")).Config!.Syntax);
    }

    [Fact]
    public void Named_defaults_are_taken_by_name_and_the_last_one_without()
    {
        var proxies = Load(("a.cfg", "defaults a\n mode http\n retries 1\ndefaults b from a\n retries 2\ndefaults c\n retries 3\nbackend x from a\nbackend y from b\nbackend z\n")).Config!.Proxies;
        Assert.Equal([(ProxyMode.Http, 1), (ProxyMode.Http, 2), (ProxyMode.Tcp, 3)], proxies.Select(static p => (p.Mode, p.Retries)));
    }

    [Theory]
    [InlineData("HTTP/1.0 503 Down\r\nA: b\r\n\r\nbody", true)]
    [InlineData("HTTP/1.1 503\nA: b\n\n", true)]
    [InlineData("", true)]
    [InlineData("<html>", false)]
    [InlineData("HTTP/1.0 503 Down\r\nA: b\r\n", false)]
    [InlineData("HTTP/1.0 503 Down\r\nno header\r\n\r\n", false)]
    [InlineData("HTTP/2.0 503 Down\r\n\r\n", false)]
    [InlineData("HTTP/1.0 50x Down\r\n\r\n", false)]
    public void Error_file_has_to_be_a_response(string content, bool isGood)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "e.http"), content);
        var result = Load(("a.cfg", "backend b\n errorfile 503 e.http\n"));
        Assert.Equal(isGood, result.Config is not null);
        Assert.Equal(content, result.Config is null ? content : System.Text.Encoding.UTF8.GetString(result.Config.Proxies[0].ErrorReplies[503].Content.AsSpan()));
    }

    [Fact]
    public void Error_file_has_to_fit_in_a_buffer_less_what_is_kept_free()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "e.http"), "HTTP/1.0 503 Down\r\n\r\n" + new string('x', 1200));
        Assert.NotNull(Load(("a.cfg", "global\n tune.bufsize 2048\n tune.maxrewrite 512\nbackend b\n errorfile 503 e.http\n")).Config);
        Assert.Null(Load(("a.cfg", "global\n tune.bufsize 2048\n tune.maxrewrite 1024\nbackend b\n errorfile 503 e.http\n")).Config);
    }

    private LoadResult Load(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), text);
        }

        return LoadPaths([.. files.Select(static f => f.Name)]);
    }

    private LoadResult LoadPaths(params string[] names) =>
        ConfigLoader.Load(new LoadOptions([.. names.Select(name => Path.Combine(_folder.FullName, name))]) { WorkingDirectory = _folder.FullName, HostName = "lb1" });
}
