using System.Globalization;
using System.Text;

namespace HaLb.Vrrp.Status;

/// <summary>Prometheus' text format 0.0.4: families with HELP and TYPE, then their samples.</summary>
internal sealed class MetricsWriter
{
    private readonly StringBuilder _text = new();
    private string _family = "";

    /// <param name="name">Whole name, unit and <c>_total</c> included.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="isCounter">Else a gauge.</param>
    public MetricsWriter Family(string name, string help, bool isCounter = false)
    {
        _family = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(isCounter ? " counter\n" : " gauge\n");
        return this;
    }

    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_family);
        for (var i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value)).Append('"');
        }

        _text.Append(labels.Length > 0 ? "} " : " ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    public void Sample(bool value, params ReadOnlySpan<(string Name, string Value)> labels) => Sample(value ? 1 : 0, labels);

    public override string ToString() => _text.ToString();

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
