using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;
using HaLb.Config.Keywords;

namespace HaLb.Config.Json;

/// <summary>Between the words of a directive and its JSON object: positional arguments by their manual names, parameters as
/// keys (config-rules 2, 3 and 9).</summary>
internal static class ObjectForm
{
    /// <summary>Positional arguments of the value: a keyed directive's first one is its key.</summary>
    public static ReadOnlySpan<string> Positional(KeywordRow row) =>
        row.Positional.AsSpan()[Math.Min(row.Positional.Length, row.Kind == KeywordKind.Keyed ? 1 : 0)..];

    public static string PlainName(string positional) => positional.Trim('[', ']').Replace("...", "", StringComparison.Ordinal);

    /// <summary>The words that the object says, in HAProxy's order.</summary>
    public static List<Word> ToWords(KeywordRow row, ConfigNode value, JsonWords words, ReadContext context)
    {
        var positional = PositionalWords(row, value, words, context);
        var parameters = new List<Word>();
        var names = new HashSet<string>();
        foreach (var name in Positional(row))
        {
            names.Add(PlainName(name));
        }

        foreach (var member in value.Members)
        {
            if (names.Contains(member.Key) || (row.Kind == KeywordKind.Keyed && member.Key == NamedEntries.KeyName(row)))
            {
                continue;
            }

            if (member.Key == KeywordRow.RestKey)
            {
                parameters.AddRange(words.Split(member.Value) ?? []);
            }
            else if (row.Parameters.FirstOrDefault(p => p.Name == member.Key) is { } parameter)
            {
                AddParameter(parameter, member, parameters, words, context);
            }
            else if (member.Key.StartsWith("no-", StringComparison.Ordinal) && member.Value.Kind == NodeKind.True
                && row.Parameters.Any(p => p.Negatable && p.Name == member.Key[3..]))
            {
                parameters.Add(new Word(member.Key, member.Position));
            }
            else
            {
                context.Error(member.Position, row.Parameters.IsEmpty && names.Count == 0
                    ? $"'{row.Name}' takes a string, not an object"
                    : $"unknown key '{member.Key}' of '{row.Name}'{Suggest(row, member.Key, names)}");
            }
        }

        // HAProxy reads a log line's "len" and "format" between address and facility.
        positional.InsertRange(row.Name == "log" ? Math.Min(1, positional.Count) : positional.Count, parameters);
        return positional;
    }

    /// <summary>The object that says the same as these words, or null where only a string can.</summary>
    public static ConfigNode? FromWords(KeywordRow row, IReadOnlyList<Word> words)
    {
        if (row.Parameters.IsEmpty || words.Any(static word => WordEncoding.HasRawBytes(word.Text)))
        {
            return null;
        }

        var value = ConfigNode.Of(NodeKind.Object, words.Count > 0 ? words[0].Position : default);
        var positional = Positional(row);
        var next = 0;
        for (var i = 0; i < words.Count;)
        {
            var word = words[i];
            // The first positional argument may be any word; later ones stand back behind parameters.
            var isParameter = !(next == 0 && positional.Length > 0 && !positional[0].StartsWith('['));
            if (isParameter && FindParameter(row, word.Text) is { } parameter)
            {
                if (!TakeParameter(parameter, words, ref i, value))
                {
                    return null;
                }
            }
            else if (next < positional.Length && !positional[next].Contains("...", StringComparison.Ordinal))
            {
                value.Members.Add(new ConfigMember(PlainName(positional[next++]), word.Position, Scalar(word)));
                i++;
            }
            else
            {
                return null;
            }
        }

        return SaysTheSame(row, value, words) ? value : null;
    }

    /// <summary>A word as a JSON value: a number where the text is one as JSON writes it.</summary>
    public static ConfigNode Scalar(Word word) =>
        IsNumber(word.Text) ? new ConfigNode(NodeKind.Number, word.Position) { Text = word.Text } : ConfigNode.OfString(word.Text, word.Position);

    private static bool IsNumber(string text)
    {
        var digits = text.StartsWith('-') && text != "-0" ? text.AsSpan(1) : text.AsSpan();
        return digits.Length is > 0 and <= 15 && digits.IndexOfAnyExceptInRange('0', '9') < 0 && (digits[0] != '0' || digits.Length == 1);
    }

    private static List<Word> PositionalWords(KeywordRow row, ConfigNode value, JsonWords words, ReadContext context)
    {
        var result = new List<Word>();
        string? missing = null;
        foreach (var name in Positional(row))
        {
            var plain = PlainName(name);
            if (value.Find(plain) is not { Value.Kind: not NodeKind.Null } member)
            {
                missing ??= plain;
                if (!name.StartsWith('['))
                {
                    context.Error(value.Position, $"'{row.Name}' needs '{plain}'");
                }

                continue;
            }

            if (missing is not null)
            {
                context.Error(member.Position, $"'{plain}' of '{row.Name}' needs '{missing}' before it");
            }

            if (name.Contains("...", StringComparison.Ordinal) && member.Value.Kind == NodeKind.Array)
            {
                result.AddRange(member.Value.Items.Select(words.Whole));
            }
            else if (Joined(member.Value, words) is { } word)
            {
                result.Add(word);
            }
            else
            {
                context.Error(member.Value.Position, $"'{plain}' of '{row.Name}' takes a string or a number, not {member.Value.Describe()}");
            }
        }

        return result;
    }

    private static void AddParameter(ParameterSpec parameter, ConfigMember member, List<Word> into, JsonWords words, ReadContext context)
    {
        var value = member.Value;
        var name = new Word(parameter.Name, member.Position);
        switch (value.Kind)
        {
            case NodeKind.Null:
                return;
            case NodeKind.True when parameter.Arity == 0:
                into.Add(name);
                return;
            case NodeKind.False when parameter.Negatable:
                into.Add(new Word("no-" + parameter.Name, member.Position));
                return;
            case NodeKind.False:
                context.Error(value.Position, $"'{parameter.Name}' has no 'no-{parameter.Name}': leave the key out");
                return;
            case NodeKind.Array when parameter.Arity > 1 && !parameter.Repeatable:
                Several(parameter, [value], into, member, words, context);
                return;
            case NodeKind.Array when parameter.Repeatable:
                // A pair may stand alone: "hdr": ["Host", "a"] is one, [["Host", "a"], ["X", "b"]] are two.
                Several(parameter, parameter.Arity > 1 && value.Items.TrueForAll(static i => i.IsScalar) ? [value] : value.Items, into, member, words, context);
                return;
            default:
                break;
        }

        if (parameter.Arity == 1 && Joined(value, words) is { } word && (value.IsScalar || parameter.CommaList))
        {
            into.Add(name);
            into.Add(word);
            return;
        }

        context.Error(value.Position, parameter.Arity == 0
            ? $"'{parameter.Name}' takes true, not {value.Describe()}"
            : $"'{parameter.Name}' takes a value, not {value.Describe()}");
    }

    private static void Several(ParameterSpec parameter, List<ConfigNode> values, List<Word> into, ConfigMember member, JsonWords words, ReadContext context)
    {
        foreach (var value in values)
        {
            List<ConfigNode> parts = value.Kind == NodeKind.Array ? value.Items : [value];
            if (parts.Count != parameter.Arity || !parts.TrueForAll(static part => part.IsScalar))
            {
                context.Error(value.Position, $"'{parameter.Name}' takes {parameter.Arity} value(s) each time");
                continue;
            }

            into.Add(new Word(parameter.Name, member.Position));
            into.AddRange(parts.Select(words.Whole));
        }
    }

    /// <summary>A scalar as a word; an array as a comma list.</summary>
    private static Word? Joined(ConfigNode value, JsonWords words)
    {
        if (value.IsScalar)
        {
            return words.Whole(value);
        }

        return value.Kind == NodeKind.Array && value.Items.Count > 0 && value.Items.TrueForAll(static item => item.IsScalar)
            ? new Word(string.Join(',', value.Items.Select(item => words.Whole(item).Text)), value.Position)
            : null;
    }

    private static ParameterSpec? FindParameter(KeywordRow row, string word) =>
        row.Parameters.FirstOrDefault(p => p.Name == word)
        ?? (word.StartsWith("no-", StringComparison.Ordinal) ? row.Parameters.FirstOrDefault(p => p.Negatable && p.Name == word[3..]) : null);

    private static bool TakeParameter(ParameterSpec parameter, IReadOnlyList<Word> words, ref int i, ConfigNode value)
    {
        var word = words[i];
        var negated = word.Text != parameter.Name;
        var count = negated ? 0 : parameter.Arity;
        var existing = value.Find(parameter.Name);
        if (count > 1 || i + count >= words.Count || (existing is not null && !(parameter.Repeatable && count == 1)))
        {
            return false;
        }

        var taken = negated ? ConfigNode.Of(NodeKind.False, word.Position)
            : count == 0 ? ConfigNode.Of(NodeKind.True, word.Position)
            : Scalar(words[i + 1]);
        i += 1 + count;
        if (existing is null)
        {
            value.Members.Add(new ConfigMember(parameter.Name, word.Position, taken));
            return true;
        }

        var list = existing.Value;
        if (list.Kind != NodeKind.Array)
        {
            list = ConfigNode.Of(NodeKind.Array, existing.Position);
            list.Items.Add(existing.Value);
            value.Members[value.Members.IndexOf(existing)] = existing with { Value = list };
        }

        list.Items.Add(taken);
        return true;
    }

    /// <summary>The proof that nothing is lost: the object read back gives the same words. Where parameters stood in an
    /// order of their own before a positional argument, the order differs and the meaning does not.</summary>
    private static bool SaysTheSame(KeywordRow row, ConfigNode value, IReadOnlyList<Word> words)
    {
        var findings = new List<Diagnostic>();
        var context = new ReadContext(findings);
        var back = ToWords(row, value, new JsonWords(context), context);
        return findings.Count == 0 && back.Count == words.Count
            && back.Select(static w => w.Text).Order(StringComparer.Ordinal).SequenceEqual(words.Select(static w => w.Text).Order(StringComparer.Ordinal));
    }

    private static string Suggest(KeywordRow row, string key, IEnumerable<string> positional) =>
        Suggestions.ForWord(key, row.Parameters.Select(static p => p.Name).Concat(positional));
}
