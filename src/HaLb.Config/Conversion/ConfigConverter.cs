using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Conversion;

/// <summary><c>halb convert</c>: haproxy.cfg to halb.json and back. Variables stay references; every directive and its
/// meaning is kept, or a finding says what was not.</summary>
public static class ConfigConverter
{
    public static ConvertResult Convert(ConvertOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new List<Diagnostic>();
        var findings = new FindingList();
        var context = new ReadContext(diagnostics) { Findings = findings };
        var load = new LoadOptions(options.Paths) { NodeName = options.NodeName };
        var document = DirectiveReader.Read(load, context).Document;
        string? text = null;
        if (context.ErrorCount == 0)
        {
            RelativePaths.Report(document, findings);
            text = options.Target == ConvertTarget.Json
                ? JsonPrinter.Print(new TreeBuilder(findings).Build(document))
                : new CfgWriter(findings).Write(document);
        }

        return new ConvertResult(text, findings.InOrder(), [.. diagnostics]);
    }
}
