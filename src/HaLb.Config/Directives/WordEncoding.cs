using System.Buffers;
using System.Text;

namespace HaLb.Config.Directives;

/// <summary>Between the bytes of a file and the text of words. A configuration is UTF-8, but a word may hold any byte
/// (<c>\xff</c>): a byte that is no UTF-8 becomes the lone surrogate U+DC00 + byte, so that no byte is lost.</summary>
public static class WordEncoding
{
    private const int LoneBase = 0xDC00;

    /// <summary>Text of <paramref name="bytes"/>; never fails.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
                bytes = bytes[used..];
            }
            else
            {
                text.Append((char)(LoneBase + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes that <see cref="Decode"/> made <paramref name="text"/> of.</summary>
    public static byte[] GetBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!HasRawBytes(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new List<byte>(text.Length + 8);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (IsRawByte(text, i))
            {
                bytes.Add((byte)(text[i] - LoneBase));
                continue;
            }

            var rune = Rune.TryGetRuneAt(text, i, out var good) ? good : Rune.ReplacementChar;
            bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            i += rune.Utf16SequenceLength - 1;
        }

        return [.. bytes];
    }

    /// <summary>Whether some byte of the word is no UTF-8.</summary>
    public static bool HasRawBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsRawByte(text, i))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool IsRawByte(string text, int index) =>
        text[index] is >= (char)(LoneBase + 0x80) and <= (char)(LoneBase + 0xFF)
        && (index == 0 || !char.IsHighSurrogate(text[index - 1]));
}
