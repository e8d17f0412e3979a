using System.Globalization;
using System.Text;
using HaLb.Config.Json;

namespace HaLb.Config.Conversion;

/// <summary>Prints a tree as halb.json: sections and their keys on lines of their own, small values on one line, comments
/// as <c>//</c>.</summary>
internal sealed class JsonPrinter
{
    private const int LineMax = 120;

    private readonly StringBuilder _text = new();

    public static string Print(ConfigNode root)
    {
        var printer = new JsonPrinter();
        printer.Comments(root.CommentsBefore, 0);
        printer.Value(root, 0, reserved: 0);
        return printer._text.Append('\n').ToString();
    }

    private void Value(ConfigNode node, int depth, int reserved)
    {
        if (!node.OwnLines || (node.Members.Count == 0 && node.Items.Count == 0 && node.CommentsAtEnd.IsEmpty))
        {
            var inline = Inline(node);
            if (inline is not null && (node.IsScalar || inline.Length + reserved + (2 * depth) <= LineMax))
            {
                _text.Append(inline);
                return;
            }
        }

        if (node.Kind == NodeKind.Object)
        {
            _text.Append('{').Append('\n');
            for (var i = 0; i < node.Members.Count; i++)
            {
                var member = node.Members[i];
                Comments(member.Value.CommentsBefore, depth + 1);
                Indent(depth + 1).Append(Quote(member.Key)).Append(": ");
                Value(member.Value, depth + 1, member.Key.Length + 5);
                EndLine(member.Value, i == node.Members.Count - 1);
            }

            Comments(node.CommentsAtEnd, depth + 1);
            Indent(depth).Append('}');
            return;
        }

        _text.Append('[').Append('\n');
        for (var i = 0; i < node.Items.Count; i++)
        {
            Comments(node.Items[i].CommentsBefore, depth + 1);
            Indent(depth + 1);
            Value(node.Items[i], depth + 1, 1);
            EndLine(node.Items[i], i == node.Items.Count - 1);
        }

        Indent(depth).Append(']');
    }

    /// <summary>The value on one line, or null where a comment needs its own.</summary>
    private static string? Inline(ConfigNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.String:
                return Quote(node.Text);
            case NodeKind.Number:
                return node.Text;
            case NodeKind.True:
                return "true";
            case NodeKind.False:
                return "false";
            case NodeKind.Null:
                return "null";
            default:
                break;
        }

        if (!node.CommentsAtEnd.IsEmpty)
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var (key, value) in node.Kind == NodeKind.Object
            ? node.Members.Select(static m => ((string?)m.Key, m.Value))
            : node.Items.Select(static item => ((string?)null, item)))
        {
            if (!value.CommentsBefore.IsEmpty || value.CommentAfter is not null || Inline(value) is not { } inner)
            {
                return null;
            }

            parts.Add(key is null ? inner : $"{Quote(key)}: {inner}");
        }

        var text = string.Join(", ", parts);
        return node.Kind == NodeKind.Array ? $"[{text}]" : parts.Count == 0 ? "{}" : $"{{ {text} }}";
    }

    private void EndLine(ConfigNode value, bool isLast)
    {
        _text.Append(isLast ? "" : ",");
        if (value.CommentAfter is { } comment)
        {
            _text.Append(" //").Append(comment.Length > 0 ? " " : "").Append(Safe(comment));
        }

        _text.Append('\n');
    }

    private void Comments(IEnumerable<string> comments, int depth)
    {
        foreach (var comment in comments)
        {
            Indent(depth).Append("//").Append(comment.Length > 0 ? " " : "").Append(Safe(comment)).Append('\n');
        }
    }

    private StringBuilder Indent(int depth) => _text.Append(' ', 2 * depth);

    /// <summary>Comments may hold any text, but neither line ends of any kind nor halves of surrogate pairs.</summary>
    private static string Safe(string comment)
    {
        if (!comment.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && comment.AsSpan().IndexOfAny("\r\n\u2028\u2029\u0085") < 0)
        {
            return comment;
        }

        var safe = new StringBuilder();
        foreach (var rune in comment.EnumerateRunes())
        {
            safe.Append(rune.Value is '\r' or '\n' or 0x2028 or 0x2029 or 0x85 ? " " : rune.ToString());
        }

        return safe.ToString();
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' => quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
