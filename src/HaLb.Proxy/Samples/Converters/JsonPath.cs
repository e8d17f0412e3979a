using System.Globalization;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>A path into a JSON text: <c>$</c>, then <c>.name</c> and <c>[index]</c>; a backslash before a character of a name makes it
/// part of the name.</summary>
internal sealed class JsonPath
{
    private const int StepsMax = 64;

    private JsonPath(Step[] steps) => Steps = steps;

    public Step[] Steps { get; }

    public static JsonPath? TryParse(string text, out string error)
    {
        var steps = new List<Step>();
        error = "a JSON path is '$' and then '.name' and '[index]'";
        if (!text.StartsWith('$'))
        {
            return null;
        }

        for (var at = 1; at < text.Length;)
        {
            var step = text[at] == '.' ? Name(text, ref at) : text[at] == '[' ? Index(text, ref at) : null;
            if (step is null || steps.Count == StepsMax)
            {
                return null;
            }

            steps.Add(step.Value);
        }

        error = "";
        return new JsonPath([.. steps]);
    }

    private static Step? Name(string text, ref int at)
    {
        var name = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] is not ('.' or '['); at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            _ = name.Append(text[at]);
        }

        return name.Length == 0 ? null : new Step(WordEncoding.GetBytes(name.ToString()), 0);
    }

    private static Step? Index(string text, ref int at)
    {
        var end = text.IndexOf(']', at);
        if (end < 0 || !int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        at = end + 1;
        return new Step(null, index);
    }

    /// <param name="Name">Of an object's member; null = <paramref name="Index"/> counts.</param>
    /// <param name="Index">Of an array's element.</param>
    public readonly record struct Step(byte[]? Name, int Index);
}
