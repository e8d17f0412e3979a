using HaLb.Config.Cfg;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Json;

/// <summary>Words of JSON values: a directive's string is split as a line of haproxy.cfg, a value inside an object is one
/// word as it stands (config-rules 3); variables are replaced last and never split again (config-rules 4).</summary>
internal sealed class JsonWords(ReadContext context)
{
    private readonly LineSplitter _splitter = new(variables: null) { ForJson = true };

    /// <summary>Splits a directive's string; null after an error. References to variables stay.</summary>
    public List<Word>? SplitKeepingVariables(ConfigNode value)
    {
        var line = WordEncoding.GetBytes(value.Text);
        var split = _splitter.Split(line);
        if (split.Error is not null)
        {
            context.Error(PositionIn(value, line, split.ErrorOffset), split.Error);
            return null;
        }

        return [.. split.Words.Select(word => new Word(word.Text, PositionIn(value, line, word.Offset)))];
    }

    public List<Word>? Split(ConfigNode value)
    {
        var words = SplitKeepingVariables(value);
        for (var i = 0; words is not null && i < words.Count; i++)
        {
            words[i] = Expand(words[i]);
        }

        return words;
    }

    /// <summary>The whole string or number as one word.</summary>
    public Word Whole(ConfigNode value)
    {
        if (VariableText.HasOpenReference(value.Text))
        {
            context.Error(value.Position, "unmatched brace in environment variable name (write $${ for a literal)");
        }

        return Expand(new Word(value.Text, value.Position));
    }

    /// <summary>Replaces variables, unless a conversion keeps them.</summary>
    public Word Expand(Word word)
    {
        if (context.Variables is null)
        {
            return word;
        }

        var unset = new List<string>();
        var text = VariableText.Expand(word.Text, context.Variables, unset);
        foreach (var name in unset)
        {
            context.Error(word.Position, $"environment variable '{name}' is not set; ${{{name}-default}} would give it a default, $${{ is a literal");
        }

        return word with { Text = text };
    }

    /// <summary>Exact where the string has no escapes, else the string's own place.</summary>
    private static SourcePosition PositionIn(ConfigNode value, ReadOnlySpan<byte> line, int offset)
    {
        if (!value.IsPlain)
        {
            return value.Position;
        }

        var characters = 0;
        foreach (var b in line[..Math.Min(offset, line.Length)])
        {
            characters += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return value.Position with { Column = value.Position.Column + 1 + characters };
    }
}
