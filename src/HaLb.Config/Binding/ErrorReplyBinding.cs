using System.Collections.Immutable;
using System.Globalization;
using HaLb.Config.Directives;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds <c>errorfile</c> and <c>errorloc*</c> lines; files are read while the configuration is loaded.</summary>
internal static class ErrorReplyBinding
{
    private static readonly int[] Codes =
        [200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 414, 421, 422, 425, 429, 431, 500, 501, 502, 503, 504];

    public static void File(ProxyDraft p, Arguments a)
    {
        if (!TryCode(a, out var code))
        {
            return;
        }

        var name = a.Words[1];
        var path = p.Context.Absolute(name, p.Syntax);
        if (path == "/dev/null")
        {
            Set(p, code, new ErrorReplyConfig(ErrorReplyKind.File, path, a.Position));
        }
        else if (TryRead(p, a, name, path, out var content))
        {
            Set(p, code, new ErrorReplyConfig(ErrorReplyKind.File, path, a.Position) { Content = content });
        }
    }

    public static Action<ProxyDraft, Arguments> Location(ErrorReplyKind kind) => (p, a) =>
    {
        if (!TryCode(a, out var code))
        {
            return;
        }

        if (!HttpText.IsTarget(a.Words[1].Text))
        {
            a.Error(a.Words[1], $"'{a.Words[1].Text}' is no URL");
            return;
        }

        Set(p, code, new ErrorReplyConfig(kind, a.Words[1].Text, a.Position));
    };

    private static void Set(ProxyDraft p, int code, ErrorReplyConfig reply) =>
        p.Config = p.Config with { ErrorReplies = p.Config.ErrorReplies.SetItem(code, reply) };

    private static bool TryCode(Arguments a, out int code)
    {
        if (int.TryParse(a.First.Text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && Codes.Contains(code))
        {
            return true;
        }

        a.Error(a.First, $"status code '{a.First.Text}' is none that is answered locally: {string.Join(", ", Codes)}");
        return false;
    }

    private static bool TryRead(ProxyDraft p, Arguments a, Word name, string path, out ImmutableArray<byte> content)
    {
        content = [];
        var global = p.Context.Global.Config;
        var bytesMax = global.BufSize - global.MaxRewrite;
        try
        {
            using var file = System.IO.File.OpenRead(path);
            var buffer = new byte[bytesMax + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > bytesMax)
            {
                a.Error(name, $"'{path}' is larger than {bytesMax} bytes (tune.bufsize less tune.maxrewrite)");
                return false;
            }

            content = [.. buffer.AsSpan(0, length)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            a.Error(name, $"cannot read '{path}': {e.Message}");
            return false;
        }

        if (!content.IsEmpty && ErrorFileShape.Problem(content.AsSpan()) is { } problem)
        {
            a.Error(name, $"'{path}' is no HTTP response: {problem}");
            return false;
        }

        return true;
    }
}
