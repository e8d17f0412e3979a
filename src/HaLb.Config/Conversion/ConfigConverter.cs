using HaLb.Config.Binding;
using HaLb.Config.Binding.Vrrp;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Conversion;

/// <summary><c>halb convert</c>: haproxy.cfg and keepalived.conf to halb.json and back; one halb.json gives the two files. Variables stay references; every directive and its
/// meaning is kept, or a finding says what was not.</summary>
public static class ConfigConverter
{
    public static ConvertResult Convert(ConvertOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new List<Diagnostic>();
        var findings = new FindingList();
        var context = new ReadContext(diagnostics)
        {
            Findings = findings,
            Scope = ConfigScope.Both,
            TargetName = options.Target == ConvertTarget.Keepalived ? "keepalived.conf" : "haproxy.cfg",
        };
        var load = new LoadOptions(options.Paths) { NodeName = options.NodeName };
        var read = DirectiveReader.Read(load, context);
        var document = read.Document;
        string? text = null;
        if (context.ErrorCount == 0)
        {
            RelativePaths.Report(document, findings);
            ReportLeftOut(read, findings);
            text = options.Target switch
            {
                ConvertTarget.Json => JsonPrinter.Print(new TreeBuilder(findings).Build(document)),
                ConvertTarget.Keepalived => new KeepalivedWriter(findings).Write(document),
                _ => new CfgWriter(findings).Write(document),
            };
        }

        return new ConvertResult(text, findings.InOrder(), [.. diagnostics]);
    }

    /// <summary>Lines of a keepalived.conf that count as not said are errors in halb.json.</summary>
    private static void ReportLeftOut(ReadResult read, FindingList findings)
    {
        if (!read.Files.Any(static f => f.Syntax == ConfigSyntax.KeepalivedConf))
        {
            return;
        }

        List<(SourcePosition Position, string Message)> leftOut = [];
        _ = VrrpBinder.Bind(read, new LoadContext(new Findings([]) { LeftOut = leftOut }, "/"));
        foreach (var (position, message) in leftOut.Where(static l => !l.Message.Contains("${", StringComparison.Ordinal)))
        {
            findings.Approximated(position, $"{message}: keepalived leaves it out, halb.json refuses it");
        }
    }
}
