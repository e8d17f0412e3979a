using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using Xunit;

namespace HaLb.Config.Tests.Binding;

/// <summary>Loads configuration text through a file, as the program does.</summary>
internal static class Loaded
{
    /// <summary>What <c>haproxy -c</c> would want before a proxy in mode http.</summary>
    public const string HttpDefaults = "defaults\n mode http\n timeout client 1m\n timeout server 1m\n timeout connect 1s\n";

    public static LoadResult Text(string text, string fileName = "test.cfg")
    {
        var folder = Directory.CreateTempSubdirectory("halb-config-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, fileName), text.EndsWith('\n') ? text : text + "\n");
            var result = ConfigLoader.Load(new LoadOptions([Path.Combine(folder.FullName, fileName)]) { WorkingDirectory = folder.FullName });
            var here = folder.FullName + "/";
            return result with
            {
                Diagnostics = [.. result.Diagnostics.Select(d => d with { Position = d.Position with { File = d.Position.File.Replace(here, "", StringComparison.Ordinal) }, Message = d.Message.Replace(here, "", StringComparison.Ordinal) })],
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The configuration of text that holds no error.</summary>
    public static HalbConfig Config(string text, string fileName = "test.cfg")
    {
        var result = Text(text, fileName);
        Assert.True(result.Config is not null, string.Join('\n', result.Diagnostics));
        return result.Config;
    }

    /// <summary>The one proxy of lines for a listen section in mode http.</summary>
    public static ProxyConfig Listen(string lines) => Config($"{HttpDefaults}listen x\n bind 127.0.0.1:1\n{Indented(lines)}").Proxies[0];

    /// <summary>The first server of a backend with these lines.</summary>
    public static ServerConfig Server(string lines) => Config($"{HttpDefaults}backend x\n{Indented(lines)}").Proxies[0].Servers[0];

    public static GlobalConfig Global(string lines) => Config($"global\n{Indented(lines)}").Global;

    /// <summary>All findings of a severity as <c>line:column: message</c>.</summary>
    public static ImmutableArray<string> Findings(string text, Severity severity, string fileName = "test.cfg") =>
        [.. Text(text, fileName).Diagnostics.Where(d => d.Severity == severity).Select(static d => $"{d.Position.Line}:{d.Position.Column}: {d.Message}")];

    private static string Indented(string lines) => string.Concat(lines.Split('\n').Select(static line => $" {line}\n"));
}
