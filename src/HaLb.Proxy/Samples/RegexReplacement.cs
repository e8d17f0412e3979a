using System.Globalization;
using System.Text.RegularExpressions;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples;

/// <summary>What a match is replaced by, as <c>regsub</c>, <c>replace-header</c> and their like have it: <c>\0</c> to <c>\9</c> stand for
/// groups, <c>\xHH</c> for a byte, a backslash before anything else for that. Cut once, when the configuration is compiled.</summary>
internal sealed class RegexReplacement
{
    private readonly Piece[] _pieces;

    private RegexReplacement(Piece[] pieces)
    {
        _pieces = pieces;
        NeedsGroups = Array.Exists(pieces, static p => p.Group > 0);
    }

    /// <summary>Some group beyond the whole match is named: the match must find its groups.</summary>
    public bool NeedsGroups { get; }

    public static RegexReplacement? TryParse(string text, out string error)
    {
        var pieces = new List<Piece>();
        var literal = new List<byte>();
        var bytes = WordEncoding.GetBytes(text);
        error = "";
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '\\' || i + 1 == bytes.Length)
            {
                literal.Add(bytes[i]);
                continue;
            }

            var c = bytes[++i];
            if (char.IsAsciiDigit((char)c))
            {
                Flush(literal, pieces);
                pieces.Add(new Piece([], c - '0'));
            }
            else if (c != 'x')
            {
                literal.Add(c);
            }
            else if (i + 2 < bytes.Length && byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                literal.Add(value);
                i += 2;
            }
            else
            {
                error = @"after '\x' come two hexadecimal digits";
                return null;
            }
        }

        Flush(literal, pieces);
        return new RegexReplacement([.. pieces]);
    }

    private static void Flush(List<byte> literal, List<Piece> pieces)
    {
        if (literal.Count > 0)
        {
            pieces.Add(new Piece([.. literal], -1));
            literal.Clear();
        }
    }

    /// <summary>Appends it. <paramref name="match"/> is needed where <see cref="NeedsGroups"/>; <paramref name="text"/> is what was
    /// searched, <paramref name="index"/> and <paramref name="length"/> the whole match. False = too long.</summary>
    public bool TryAppend(ref ArenaWriter writer, ReadOnlySpan<byte> text, int index, int length, Match? match)
    {
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            var group = piece.Group > 0 ? match?.Groups[piece.Group] : null;
            var bytes = piece.Group < 0 ? piece.Literal
                : piece.Group == 0 ? text.Slice(index, length)
                : group is { Success: true } ? text.Slice(group.Index, group.Length)
                : default(ReadOnlySpan<byte>);
            if (!writer.TryAppend(bytes))
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="Literal">Bytes as they are, where <paramref name="Group"/> is -1.</param>
    /// <param name="Group">0 to 9.</param>
    private readonly record struct Piece(byte[] Literal, int Group);
}
