using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using HaLb.Config.Diagnostics;
using HaLb.Config.Directives;

namespace HaLb.Config.Json;

/// <summary>Reads the text of a halb.json into a tree that keeps places, order and comments. Comments and trailing commas
/// are allowed; a key given twice is an error.</summary>
internal sealed class JsonTreeReader
{
    private const int DepthMax = 32;

    private readonly ReadContext _context;
    private readonly LineMap _lines;
    private readonly List<string> _comments = [];

    // What a comment on the same line belongs to.
    private ConfigNode? _last;
    private int _lastLine;

    private JsonTreeReader(string path, ReadOnlyMemory<byte> content, ReadContext context)
    {
        _context = context;
        _lines = new LineMap(path, content);
    }

    /// <summary>The top-level object, or null after an error in the syntax.</summary>
    public static ConfigNode? Read(string path, byte[] content, ReadContext context)
    {
        var memory = content.AsMemory();
        var bom = content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = new JsonTreeReader(path, memory[bom..], context);
        return reader.Read(memory.Span[bom..]);
    }

    private ConfigNode? Read(ReadOnlySpan<byte> content)
    {
        if (!Utf8.IsValid(content))
        {
            var wide = new char[content.Length];
            Utf8.ToUtf16(content, wide, out var good, out _, replaceInvalidSequences: false);
            _context.Error(_lines.At(good), "the file is not UTF-8 here");
            return null;
        }

        var json = new Utf8JsonReader(content, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Allow,
            MaxDepth = DepthMax,
        });
        try
        {
            _ = Next(ref json);
            var root = Value(ref json);
            root.CommentsAtEnd = [.. root.CommentsAtEnd, .. RestOfFile(ref json)];
            return root;
        }
        catch (JsonException e)
        {
            _context.Error(_lines.At(e.LineNumber ?? 0, e.BytePositionInLine ?? 0), Reason(e.Message));
            return null;
        }
    }

    private ImmutableArray<string> RestOfFile(ref Utf8JsonReader json)
    {
        while (Next(ref json))
        {
            // Nothing but comments can follow: the reader refuses a second value.
        }

        return TakeComments();
    }

    /// <summary>Goes to the next token that is no comment.</summary>
    private bool Next(ref Utf8JsonReader json)
    {
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.Comment)
            {
                return true;
            }

            TakeComment(json.GetComment(), _lines.LineOf((int)json.TokenStartIndex));
        }

        return false;
    }

    private ConfigNode Value(ref Utf8JsonReader json)
    {
        var position = _lines.At((int)json.TokenStartIndex);
        var comments = TakeComments();
        var node = json.TokenType switch
        {
            JsonTokenType.StartObject => Begin(NodeKind.Object, position),
            JsonTokenType.StartArray => Begin(NodeKind.Array, position),
            JsonTokenType.String => new ConfigNode(NodeKind.String, position) { Text = Text(ref json, position), IsPlain = !json.ValueIsEscaped },
            JsonTokenType.Number => new ConfigNode(NodeKind.Number, position) { Text = Number(ref json, position) },
            JsonTokenType.True => new ConfigNode(NodeKind.True, position),
            JsonTokenType.False => new ConfigNode(NodeKind.False, position),
            _ => new ConfigNode(NodeKind.Null, position),
        };
        node.CommentsBefore = comments;
        if (node.Kind == NodeKind.Object)
        {
            Remember(node, ref json);
            ReadMembers(ref json, node);
        }
        else if (node.Kind == NodeKind.Array)
        {
            Remember(node, ref json);
            ReadItems(ref json, node);
        }

        Remember(node, ref json);
        return node;
    }

    private static ConfigNode Begin(NodeKind kind, SourcePosition position) => new(kind, position);

    private void ReadMembers(ref Utf8JsonReader json, ConfigNode node)
    {
        var known = new Dictionary<string, SourcePosition>();
        while (Next(ref json) && json.TokenType != JsonTokenType.EndObject)
        {
            var position = _lines.At((int)json.TokenStartIndex);
            var key = Text(ref json, position);
            var comments = TakeComments();
            _ = Next(ref json);
            var value = Value(ref json);
            value.CommentsBefore = [.. comments, .. value.CommentsBefore];
            if (known.TryAdd(key, position))
            {
                node.Members.Add(new ConfigMember(key, position, value));
            }
            else
            {
                _context.Error(position, $"key '{key}' is given twice: it stands already at {known[key]}");
            }
        }

        node.CommentsAtEnd = TakeComments();
    }

    private void ReadItems(ref Utf8JsonReader json, ConfigNode node)
    {
        while (Next(ref json) && json.TokenType != JsonTokenType.EndArray)
        {
            node.Items.Add(Value(ref json));
        }

        node.CommentsAtEnd = TakeComments();
    }

    private string Text(ref Utf8JsonReader json, SourcePosition position)
    {
        try
        {
            var text = json.GetString() ?? "";
            if (!text.Contains('\0', StringComparison.Ordinal))
            {
                return text;
            }

            _context.Error(position, "a NUL character cannot stand in a configuration");
        }
        catch (InvalidOperationException)
        {
            _context.Error(position, "half a surrogate pair is no text");
        }

        return "";
    }

    private string Number(ref Utf8JsonReader json, SourcePosition position)
    {
        var text = System.Text.Encoding.ASCII.GetString(json.ValueSpan);
        if (text.AsSpan().IndexOfAny('e', 'E') >= 0)
        {
            _context.Error(position, $"number {text}: an exponent is not allowed");
        }

        return text;
    }

    private void Remember(ConfigNode node, ref Utf8JsonReader json)
    {
        _last = node;
        _lastLine = _lines.LineOf((int)json.BytesConsumed);
    }

    private void TakeComment(string text, int line)
    {
        if (_last is { CommentAfter: null } && line == _lastLine && _comments.Count == 0 && !text.Contains('\n', StringComparison.Ordinal))
        {
            _last.CommentAfter = text.Trim();
            return;
        }

        foreach (var part in text.Split('\n'))
        {
            var trimmed = part.TrimEnd();
            _comments.Add(trimmed.StartsWith(' ') ? trimmed[1..] : trimmed);
        }
    }

    private ImmutableArray<string> TakeComments()
    {
        ImmutableArray<string> taken = [.. _comments];
        _comments.Clear();
        return taken;
    }

    /// <summary>The reader's message without its own account of the place.</summary>
    private static string Reason(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return "JSON: " + (end < 0 ? message : message[..end]);
    }
}
