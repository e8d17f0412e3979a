using System.Buffers;
using System.Text.RegularExpressions;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples;

/// <summary>A regular expression in HAProxy's (PCRE's) language over bytes. Runs on .NET's non-backtracking engine, in time linear
/// in the text; a pattern that this engine cannot express (lookaround, back-reference, atomic group) runs on the other one
/// with a limit of <see cref="MatchTimeMax"/>, past which it does not match, and <see cref="MayBacktrack"/> says so at load.</summary>
/// <remarks>A byte below 0x80 is its character, one above is a private-use character: so no byte is a letter of some alphabet
/// or has an upper case, as PCRE has it without UTF mode.</remarks>
internal sealed class SampleRegex
{
    public static readonly TimeSpan MatchTimeMax = TimeSpan.FromMilliseconds(10);

    /// <summary>What comes from a file is bounded.</summary>
    private const int PatternLengthMax = 8192;

    /// <summary>First of 256 private-use characters; the one of a byte is this plus the byte.</summary>
    internal const int HighByteBase = 0xE000;

    private const int StackCharsMax = 512;

    private readonly Regex _regex;

    private SampleRegex(Regex regex, string pattern, bool mayBacktrack)
    {
        _regex = regex;
        Pattern = pattern;
        MayBacktrack = mayBacktrack;
    }

    /// <summary>As written.</summary>
    public string Pattern { get; }

    /// <summary>Matching can take long on hostile text and is cut off: warn when the file is loaded.</summary>
    public bool MayBacktrack { get; }

    /// <summary>What the warning says.</summary>
    public string BacktrackWarning =>
        $"the regular expression '{Pattern}' needs lookaround, back-references or atomic groups: it runs with a time limit of {MatchTimeMax.TotalMilliseconds} ms, past which it does not match";

    internal Regex Regex => _regex;

    /// <summary>Compiles a pattern; null with a sentence where it is none.</summary>
    public static SampleRegex? TryCompile(string pattern, bool ignoreCase, out string error) => TryCompile(pattern, ignoreCase, atBeginning: true, out error);

    /// <summary>The same pattern for text that is not the beginning: <c>^</c> matches after line breaks at most.</summary>
    internal static SampleRegex? TryCompile(string pattern, bool ignoreCase, bool atBeginning, out string error)
    {
        if (pattern.Length > PatternLengthMax)
        {
            error = $"longer than {PatternLengthMax} characters";
            return null;
        }

        var translator = new RegexTranslator(WordEncoding.GetBytes(pattern), atBeginning);
        if (translator.Translate() is not { } translated)
        {
            error = translator.Error;
            return null;
        }

        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        error = "";
        try
        {
            return new SampleRegex(new Regex(translated, options | RegexOptions.NonBacktracking), pattern, mayBacktrack: false);
        }
        catch (NotSupportedException)
        {
            // The other engine has what this one lacks.
        }
        catch (ArgumentException unfit)
        {
            error = unfit.Message;
            return null;
        }

        try
        {
            return new SampleRegex(new Regex(translated, options, MatchTimeMax), pattern, mayBacktrack: true);
        }
        catch (ArgumentException unfit)
        {
            error = unfit.Message;
            return null;
        }
    }

    /// <summary>Whether it matches anywhere in <paramref name="text"/>.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        char[]? rented = null;
        var room = text.Length <= StackCharsMax ? stackalloc char[StackCharsMax] : rented = ArrayPool<char>.Shared.Rent(text.Length);
        Widen(text, room);
        try
        {
            return _regex.IsMatch(room[..text.Length]);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Place and length of the first match; false = there is none.</summary>
    internal bool TryFind(ReadOnlySpan<char> text, out int index, out int length)
    {
        try
        {
            foreach (var match in _regex.EnumerateMatches(text))
            {
                (index, length) = (match.Index, match.Length);
                return true;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // No match, as the limit says.
        }

        (index, length) = (0, 0);
        return false;
    }

    /// <summary>The first match with its groups; allocates. Null = there is none.</summary>
    internal Match? Find(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex.Match(text.ToString()) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Writes the characters of bytes; <paramref name="room"/> is at least as long.</summary>
    internal static void Widen(ReadOnlySpan<byte> text, Span<char> room)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            _ = System.Text.Encoding.Latin1.GetChars(text, room);
            return;
        }

        for (var i = 0; i < text.Length; i++)
        {
            room[i] = CharOf(text[i]);
        }
    }

    internal static char CharOf(byte value) => (char)(value < 0x80 ? value : value + HighByteBase);
}
