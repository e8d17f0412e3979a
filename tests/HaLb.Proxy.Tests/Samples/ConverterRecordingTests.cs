using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Converters against what HAProxy 2.6.12 answered: Recorded/converters.txt, made by the script beside it.</summary>
public sealed class ConverterRecordingTests
{
    private static readonly string Folder = Path.Combine(SourceFolder(), "Recorded");

    /// <summary>Expressions whose answer is another one here, each with the reason.</summary>
    private static readonly (string Pattern, string Reason)[] Differences =
    [
        (@",jwt_(header|payload)_query(\(\))?\t", "2.6.12 yields nothing without a path, its manual says the decoded part"),
        (@"^int\(-[17]\),(add|sub)\(.*\tsint 7FFFFFFFFFFFFFFF$", "2.6.12 overflows in its own check of sums with a negative number"),
        (@"^bool\(true\),add\(1\)\t", "2.6.12 keeps the type, and so stores 2 as true"),
        (@"\),(add(\(\))?|language)\t(?!error)", "an argument that the manual demands must be there"),
        (@"query\(x\)\tnone$", "a path that can lead nowhere is refused at load"),
        (@",digest\((sha512-256|ripemd160|blake2b512|sm3)\)\t", "a digest that the platform lacks is refused by name"),
        (@",jwt_verify\((RS|ES)\d+,(KEYS/missing.pem|secret)?\)\t", "a key that cannot be read is refused at load"),
        (@",jwt_verify\(none,", "'none' verifies nothing and is refused"),
        (@",jwt_verify\(PS", "PSxxx is verified, as later versions do"),
    ];

    [Fact]
    public void Converters_answer_as_HAProxy_did()
    {
        var wrong = new List<string>();
        var compared = 0;
        foreach (var line in File.ReadLines(Path.Combine(Folder, "converters.txt")))
        {
            var tab = line.LastIndexOf('\t');
            var (expression, expected) = (line[..tab], line[(tab + 1)..]);
            if (Array.Exists(Differences, d => Regex.IsMatch(line, d.Pattern)))
            {
                continue;
            }

            compared++;
            var answer = Answer(expression);
            if (answer != expected)
            {
                wrong.Add($"{expression}: HAProxy {expected}, here {answer}");
            }
        }

        Assert.True(compared > 5000, $"only {compared} cases");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {compared} differ:\n{string.Join("\n", wrong)}");
    }

    private static string Answer(string expression)
    {
        var findings = new List<Diagnostic>();
        var scope = new CompileScope(new HalbConfig { Global = new GlobalConfig() }, new VariableTable()) { Proxy = null };
        var compiler = new ExpressionCompiler(scope, findings);
        var compiled = compiler.Compile(expression.Replace("KEYS/", Folder + "/keys/", StringComparison.Ordinal), new SourcePosition("t", 1, 1), SampleWhere.FrontendRequest);
        if (compiled is null)
        {
            return "error";
        }

        var stream = new StreamContext(new BerlinTime());
        var context = new SampleContext
        {
            Client = null!,
            Snapshot = null!,
            Stream = stream,
            Arena = new SampleArena(),
            At = SampleWhere.FrontendRequest,
        };
        Prepare(context, scope);
        var sample = default(Sample);
        return compiled.TryEvaluate(context, SampleType.Any, ref sample) ? Describe(sample) : "none";
    }

    private static void Prepare(in SampleContext context, CompileScope scope)
    {
        foreach (var (name, expression) in (ReadOnlySpan<(string, string)>)[
            ("txn.text", "str(Hello)"), ("txn.number", "int(42)"), ("txn.negative", "int(-7)"), ("txn.empty", "str()"),
            ("txn.bytes", "bin(00ff80)"), ("txn.address", "ipv4(192.0.2.1)"), ("txn.key", "str(a2V5)")])
        {
            var sample = default(Sample);
            var compiled = new ExpressionCompiler(scope, new List<Diagnostic>()).Compile(expression, default, SampleWhere.FrontendRequest);
            Assert.True(compiled!.TryEvaluate(context, SampleType.Any, ref sample));
            Assert.True(Variables.TrySet(context, scope.Variables.Find(name, out _)!, sample));
        }
    }

    private static string Describe(in Sample sample) => sample.Type switch
    {
        SampleType.Bool => $"bool {sample.Integer:X16}",
        SampleType.Int => $"sint {sample.Integer:X16}",
        SampleType.Ipv4 => string.Create(CultureInfo.InvariantCulture, $"ipv4 {(uint)sample.Address:X8}"),
        SampleType.Ipv6 => $"ipv6 {sample.Address:X32}",
        SampleType.Bin => $"bin {Convert.ToHexString(sample.Data)}",
        SampleType.Method => $"meth {Convert.ToHexString(sample.Data)}",
        _ => $"str {Convert.ToHexString(sample.Data)}",
    };

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private sealed class BerlinTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    }
}
