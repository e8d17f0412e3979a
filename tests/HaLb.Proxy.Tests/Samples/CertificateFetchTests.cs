using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Samples.Fetches;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Compares with what haproxy read in a recorded certificate, values in hexadecimal.</summary>
public sealed class CertificateFetchTests
{
    private static readonly string[] Lines = Read();
    private static readonly X509Certificate2 Certificate = X509Certificate2.CreateFromPem(string.Join('\n', Lines.Where(static line => !line.Contains(" = ", StringComparison.Ordinal))));
    private static readonly Dictionary<string, SampleFetch> Rows = CertificateFetches.RowsOf("ssl_c", static (in context) => Certificate).ToDictionary(static row => row.Name);

    public static TheoryData<string, string> Recorded()
    {
        var data = new TheoryData<string, string>();
        foreach (var line in Lines.Where(static line => line.Contains(" = ", StringComparison.Ordinal)))
        {
            var equal = line.IndexOf(" = ", StringComparison.Ordinal);
            data.Add(line[..equal], line[(equal + 3)..]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_certificate_yields_what_haproxy_reads_in_it(string expression, string expected)
    {
        var fixture = new SampleFixture();
        var paren = expression.IndexOf('(', StringComparison.Ordinal);
        var row = Rows[paren < 0 ? expression : expression[..paren]];
        var words = paren < 0 ? [] : expression[(paren + 1)..^1].Split(',');
        var arguments = Enumerable.Range(0, row.Arguments.Length)
            .Select(i => i >= words.Length ? new Argument { Kind = row.Arguments[i].Kind, IsGiven = false }
                : new Argument { Kind = row.Arguments[i].Kind, Text = words[i], Integer = long.TryParse(words[i], out var number) ? number : 0 }).ToArray();
        var sample = default(Sample);
        var context = fixture.Context();

        var found = row.Fetch(context, arguments, ref sample) && SampleCast.TryCast(ref sample, SampleType.Bin, context.Arena);

        Assert.Equal(expected, found ? Convert.ToHexString(sample.Data) : "-");
    }

    private static string[] Read([CallerFilePath] string here = "") =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "recorded-certificate.txt")).Where(static line => line[0] != '#')];
}
