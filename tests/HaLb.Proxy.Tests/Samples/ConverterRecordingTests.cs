using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
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
            var answer = ConverterBench.Answer(expression.Replace("KEYS/", Folder + "/keys/", StringComparison.Ordinal));
            if (answer != expected)
            {
                wrong.Add($"{expression}: HAProxy {expected}, here {answer}");
            }
        }

        Assert.True(compared > 5000, $"only {compared} cases");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {compared} differ:\n{string.Join("\n", wrong)}");
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
