using System.Collections.Immutable;
using HaLb.Config.Directives;
using HaLb.Proxy.Rules.Format;

namespace HaLb.Proxy.Rules.Actions;

/// <summary>Compiles the words of <c>return</c>, <c>deny</c> and <c>tarpit</c>: status, content, lines.</summary>
internal sealed class ReplyCompiler(ActionReader reader, ReplyKind kind)
{
    private const int FileBytesMax = 16384;

    private readonly ImmutableArray<(byte[], LogFormat)>.Builder _lines = ImmutableArray.CreateBuilder<(byte[], LogFormat)>();
    private int? _status;
    private byte[]? _contentType;
    private Word? _contentWord;
    private byte[] _body = [];
    private LogFormat? _format;
    private ReplyTemplate? _file;
    private bool _usesErrorReply;

    private int Default => kind switch { ReplyKind.Return => 200, ReplyKind.Tarpit => 500, _ => (reader.At & Samples.SampleWhere.Response) != 0 ? 502 : 403 };

    public static HttpAction? Compile(ActionReader reader, ReplyKind kind) => new ReplyCompiler(reader, kind).Compile();

    /// <summary><c>auth [realm TEXT]</c>.</summary>
    public static HttpAction? CompileAuth(ActionReader reader)
    {
        var realm = new Word(reader.Scope.Proxy.Stats?.Realm is { Length: > 0 } name ? name : reader.Scope.Proxy.Name, reader.Rule.Position);
        if (reader.TakeIf("realm") && !reader.TryTake("a realm", out realm))
        {
            return null;
        }

        var value = $"Basic realm=\"{realm.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        var line = new LogFormat([new TextItem(WordEncoding.GetBytes(value))], value);
        return new ReplyAction(new RuleReply { Status = 401, UsesErrorReply = true, Lines = [("www-authenticate"u8.ToArray(), line)] }, ReplyKind.Auth);
    }

    private ReplyAction? Compile()
    {
        while (!reader.IsAtEnd)
        {
            _ = reader.TryTake("an argument", out var word);
            if (!TryReadArgument(word))
            {
                return null;
            }
        }

        if (_contentWord is { Text: not ("errorfile" or "default-errorfiles") } content && _contentType is null && (_format is not null || _body.Length > 0))
        {
            reader.Error(content, "a content needs 'content-type'");
            return null;
        }

        // As HAProxy: what has neither content nor lines is answered with the error reply of its status, where there is one.
        var status = _file?.Status ?? _status ?? Default;
        var usesErrorReply = _usesErrorReply || (_contentWord is null && kind != ReplyKind.Return && _lines.Count == 0 && Snapshot.DefaultReplies.Has(status));
        if (_usesErrorReply && !Snapshot.DefaultReplies.Has(status))
        {
            reader.Error(_contentWord!.Value, $"status {status} has no error reply");
            return null;
        }

        return new ReplyAction(
            new RuleReply
            {
                Status = status,
                Body = _body,
                BodyFormat = _format,
                ContentType = _contentType,
                File = _file,
                UsesErrorReply = usesErrorReply,
                Lines = _file is null && !usesErrorReply ? _lines.ToImmutable() : [],
            },
            kind);
    }

    private bool TryReadArgument(Word word)
    {
        switch (word.Text)
        {
            case "status":
            case "deny_status" when kind != ReplyKind.Return:
                _status = reader.Number("a status", 200, 599);
                return _status is not null;
            case "content-type":
                if (!reader.TryTake("a type", out var type))
                {
                    return false;
                }

                _contentType = WordEncoding.GetBytes(type.Text);
                return true;
            case "hdr":
                return TryReadLine();
            case "string" or "lf-string" or "file" or "lf-file" or "errorfile":
                return TryReadContent(word);
            case "default-errorfiles":
                _usesErrorReply = true;
                return TrySetContent(word);
            case "errorfiles":
                reader.Error(word, "'errorfiles' is not supported yet: http-errors sections");
                return false;
            default:
                string[] known = ["status", "content-type", "string", "lf-string", "file", "lf-file", "errorfile", "default-errorfiles", "hdr", "if", "unless"];
                reader.Error(word, $"expected {string.Join(", ", known)}, but found '{word.Text}'{Config.Keywords.Suggestions.ForWord(word.Text, known)}");
                return false;
        }
    }

    private bool TryReadLine()
    {
        if (reader.HeaderName() is not { } name || reader.Format("a value") is not { } value)
        {
            return false;
        }

        _lines.Add((name, value));
        return true;
    }

    private bool TrySetContent(Word word)
    {
        if (_contentWord is { } other)
        {
            reader.Error(word, $"'{word.Text}' cannot follow '{other.Text}': there is one content");
            return false;
        }

        _contentWord = word;
        return true;
    }

    private bool TryReadContent(Word word)
    {
        if (!TrySetContent(word) || !reader.TryTake(word.Text.EndsWith("file", StringComparison.Ordinal) ? "a file" : "a text", out var text))
        {
            return false;
        }

        switch (word.Text)
        {
            case "string":
                _body = WordEncoding.GetBytes(text.Text);
                return true;
            case "lf-string":
                _format = reader.FormatOf(text, LogFormatUse.Raw);
                return _format is not null;
            default:
                return TryReadFile(word, text);
        }
    }

    private bool TryReadFile(Word word, Word name)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(reader.Scope.PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reader.Error(name, $"cannot read '{name.Text}': {e.Message}");
            return false;
        }

        if (content.Length > FileBytesMax && word.Text != "file")
        {
            reader.Error(name, $"'{name.Text}' is larger than {FileBytesMax} bytes");
            return false;
        }

        switch (word.Text)
        {
            case "file":
                _body = content;
                return true;
            case "lf-file":
                _format = reader.FormatOf(name with { Text = WordEncoding.Decode(content) }, LogFormatUse.Raw);
                return _format is not null;
            default:
                _file = ReplyTemplate.Parse(content);
                if (_file is null)
                {
                    reader.Error(name, $"'{name.Text}' is no HTTP response");
                }

                return _file is not null;
        }
    }
}
