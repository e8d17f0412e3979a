using System.CommandLine;
using HaLb.Config.Conversion;

namespace HaLb.CommandLine;

/// <summary><c>halb convert</c>: haproxy.cfg and keepalived.conf to halb.json and back.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var files = new Option<string[]>("-f", "--file") { Description = "File or directory to read; may be repeated", Required = true };
        var to = new Option<string>("--to") { Description = "json, haproxy or keepalived", Required = true };
        _ = to.AcceptOnlyFromAmong("json", "haproxy", "keepalived");
        var output = new Option<string?>("-o", "--output") { Description = "File to write; standard output without it" };
        var node = new Option<string?>("--node") { Description = "Node whose patch is applied" };
        var command = new Command("convert", "Turns haproxy.cfg and keepalived.conf into halb.json and back") { files, to, output, node };
        command.SetAction(result => Run(result.GetRequiredValue(files), result.GetRequiredValue(to), result.GetValue(output), result.GetValue(node)));
        return command;
    }

    private static int Run(string[] files, string to, string? output, string? node)
    {
        var target = to switch { "json" => ConvertTarget.Json, "keepalived" => ConvertTarget.Keepalived, _ => ConvertTarget.Haproxy };
        var result = ConfigConverter.Convert(new ConvertOptions([.. files], target) { NodeName = node });
        foreach (var diagnostic in result.Diagnostics)
        {
            Console.Error.WriteLine(diagnostic);
        }

        foreach (var finding in result.Findings)
        {
            Console.Error.WriteLine(finding);
        }

        return result.Text is null ? 1 : Write(result.Text, output);
    }

    private static int Write(string text, string? output)
    {
        if (output is null or "-")
        {
            Console.Out.Write(text);
            return 0;
        }

        try
        {
            File.WriteAllText(output, text);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"halb convert: cannot write {output}: {e.Message}");
            return 1;
        }
    }
}
