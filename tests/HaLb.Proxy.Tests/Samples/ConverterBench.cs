using System.Globalization;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Compiles and evaluates expressions that need no connection, with the variables of the recordings set.</summary>
internal sealed class ConverterBench
{
    private readonly CompileScope _scope = new(new HalbConfig { Global = new GlobalConfig() }, new VariableTable()) { Proxy = null };

    public List<Diagnostic> Findings { get; } = [];

    public SampleArena Arena { get; } = new();

    /// <summary><c>error</c>, <c>none</c>, or type and bytes.</summary>
    public static string Answer(string expression)
    {
        var bench = new ConverterBench();
        return bench.Compile(expression) is { } compiled ? bench.Evaluate(compiled) : "error";
    }

    public SampleExpression? Compile(string expression) =>
        new ExpressionCompiler(_scope, Findings).Compile(expression, new SourcePosition("t", 1, 1), SampleWhere.FrontendRequest);

    public string Evaluate(SampleExpression compiled)
    {
        var context = Context();
        foreach (var (name, expression) in (ReadOnlySpan<(string, string)>)[
            ("txn.text", "str(Hello)"), ("txn.number", "int(42)"), ("txn.negative", "int(-7)"), ("txn.empty", "str()"),
            ("txn.bytes", "bin(00ff80)"), ("txn.address", "ipv4(192.0.2.1)"), ("txn.key", "str(a2V5)")])
        {
            var value = default(Sample);
            Assert.True(Compile(expression)!.TryEvaluate(context, SampleType.Any, ref value));
            Assert.True(Variables.TrySet(context, _scope.Variables.Find(name, out _)!, value));
        }

        var sample = default(Sample);
        return compiled.TryEvaluate(context, SampleType.Any, ref sample) ? Describe(sample) : "none";
    }

    public SampleContext Context() => new()
    {
        Client = null!,
        Snapshot = null!,
        Stream = new StreamContext(new BerlinTime()),
        Arena = Arena,
        At = SampleWhere.FrontendRequest,
    };

    public static string Describe(in Sample sample) => sample.Type switch
    {
        SampleType.Bool => $"bool {sample.Integer:X16}",
        SampleType.Int => $"sint {sample.Integer:X16}",
        SampleType.Ipv4 => string.Create(CultureInfo.InvariantCulture, $"ipv4 {(uint)sample.Address:X8}"),
        SampleType.Ipv6 => $"ipv6 {sample.Address:X32}",
        SampleType.Bin => $"bin {Convert.ToHexString(sample.Data)}",
        SampleType.Method => $"meth {Convert.ToHexString(sample.Data)}",
        _ => $"str {Convert.ToHexString(sample.Data)}",
    };

    private sealed class BerlinTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    }
}
