using HaLb.Config;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Rules;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Tests.Log;
using Xunit;

namespace HaLb.Proxy.Tests.Rules;

/// <summary>Rules of a frontend's text, compiled, and a stream that they can run on.</summary>
internal sealed class RuleFixture
{
    private const string Head = "defaults\n mode http\n timeout client 1s\n timeout connect 1s\n timeout server 1s\nbackend b\nfrontend f\n bind 127.0.0.1:1\n";

    private RuleFixture(ProxyRules rules, IReadOnlyList<Diagnostic> findings)
    {
        Rules = rules;
        Findings = findings;
        Stream = new StreamFixture().Begin();
        StreamFixture.SetRequest(Stream, "GET /a/b?x=1 HTTP/1.1");
    }

    public ProxyRules Rules { get; }

    public IReadOnlyList<Diagnostic> Findings { get; }

    public StreamContext Stream { get; }

    public static HalbConfig Load(string lines)
    {
        var path = Path.Combine(Path.GetTempPath(), $"rules-{Guid.NewGuid():N}.cfg");
        File.WriteAllText(path, Head + lines + "\n");
        try
        {
            var loaded = ConfigLoader.Load(new LoadOptions([path]));
            return loaded.Config ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static RuleFixture Compile(string lines)
    {
        var config = Load(lines);
        var findings = new List<Diagnostic>();
        var scope = new RuleScope(new CompileScope(config, new VariableTable()) { Proxy = config.Proxies.Single(static p => p.IsFrontend) }, findings);
        return new RuleFixture(ProxyRulesCompiler.Compile(scope), findings);
    }

    /// <summary>What is wrong with these lines.</summary>
    public static string Errors(string lines) =>
        string.Join('\n', RuleCheck.Run(Load(lines)).Where(static f => f.Severity == Severity.Error).Select(static f => f.Message));

    public static string Warnings(string lines) =>
        string.Join('\n', RuleCheck.Run(Load(lines)).Where(static f => f.Severity == Severity.Warning).Select(static f => f.Message));

    /// <summary>Runs the <c>http-request</c> rules.</summary>
    public RuleVerdict Run()
    {
        var next = 0;
        return RuleEngine.Run(Stream, Rules.Request, ref next, SampleWhere.FrontendRequest);
    }

    /// <summary>Whether the condition of a rule holds, given the lines that declare its ACLs.</summary>
    public static bool Holds(string condition, string acls = "")
    {
        var fixture = Compile($"{acls}\n http-request allow {condition}");
        Assert.Empty(fixture.Findings);
        return fixture.Run() == RuleVerdict.Stop;
    }
}
