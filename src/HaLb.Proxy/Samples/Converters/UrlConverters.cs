namespace HaLb.Proxy.Samples.Converters;

/// <summary>Percent-encoding and the parts of a Host header (manual 7.3.1).</summary>
internal static class UrlConverters
{
    public static readonly Converter[] Rows =
    [
        new("url_dec", SampleType.Str, SampleType.Str, Decode) { Arguments = [new(ArgumentKind.Int, IsOptional: true)] },
        new("url_enc", SampleType.Str, SampleType.Str, Encode)
        {
            Arguments = [new(ArgumentKind.Str, IsOptional: true)],
            Check = static arguments => arguments[0].Text is "" or "query" ? null : "its only encoding is 'query'",
        },
        new("host_only", SampleType.Str, SampleType.Str, static (in context, arguments, ref sample) =>
        {
            var host = sample.Data[..EndOfHost(sample.Data)];
            if (!context.Arena.TryTake(host.Length, out var room))
            {
                return false;
            }

            AsciiCase.ToLower(host, room);
            sample.Data = room;
            return true;
        }),
        new("port_only", SampleType.Str, SampleType.Int, static (in context, arguments, ref sample) =>
        {
            // Neither digits nor size are checked, as in HAProxy: what a client sends here is compared, not trusted.
            var port = 0u;
            var end = EndOfHost(sample.Data);
            foreach (var c in end < sample.Data.Length ? sample.Data[(end + 1)..] : default)
            {
                port = unchecked(port * 10 + c - '0');
            }

            sample.SetInt(port);
            return true;
        }),
    ];

    /// <summary>Where the last colon stands that no bracket follows.</summary>
    private static int EndOfHost(ReadOnlySpan<byte> text)
    {
        var last = text.LastIndexOfAny((byte)':', (byte)']');
        return last >= 0 && text[last] == ':' ? last : text.Length;
    }

    /// <summary>A plus is a space in a form, and everywhere behind the first question mark.</summary>
    private static bool Decode(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!context.Arena.TryTake(sample.Data.Length, out var room))
        {
            return false;
        }

        var isForm = arguments[0].Integer != 0;
        var written = 0;
        var text = sample.Data;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !HexDigits.TryRead(text[i + 1], text[i + 2], out c))
                {
                    return false;
                }

                i += 2;
            }
            else if (c == '+')
            {
                c = isForm ? (byte)' ' : c;
            }
            else if (c == '?')
            {
                isForm = true;
            }

            room[written++] = c;
        }

        context.Arena.Shrink(room.Length - written);
        sample.Data = room[..written];
        return true;
    }

    private static bool Encode(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        var text = sample.Data;
        if (!context.Arena.TryTake(text.Length * 3, out var room))
        {
            return false;
        }

        var written = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit((char)c) || c is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                room[written++] = c;
                continue;
            }

            room[written] = (byte)'%';
            HexDigits.Write(c, room[(written + 1)..]);
            written += 3;
        }

        context.Arena.Shrink(room.Length - written);
        sample.Data = room[..written];
        return true;
    }
}
