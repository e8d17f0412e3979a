using System.Buffers.Text;
using System.Collections.Immutable;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the Authorization line (manual 7.3.6).</summary>
internal static class AuthFetches
{
    private static readonly ImmutableArray<ArgumentSpec> List = [new(ArgumentKind.UserList)];

    public static readonly SampleFetch[] Rows =
    [
        new("http_auth", SampleType.Bool, FetchPlaces.Request, static (in context, arguments, ref sample) =>
        {
            var hasCredentials = TryBasic(context, out var user, out var password);
            sample.SetBool(hasCredentials && ((UserList)arguments[0].Target!).Find(user, password) is not null);
            return hasCredentials;
        }) { Arguments = List },
        new("http_auth_group", SampleType.Str, FetchPlaces.Request, static (in context, arguments, ref sample) => User(context, arguments, ref sample))
        {
            Arguments = List,
            AclMatch = "str",
        },
        new("http_auth_type", SampleType.Str, FetchPlaces.Request, static (in context, arguments, ref sample) =>
            TryBasic(context, out _, out _) ? UrlFetches.Str("Basic"u8, ref sample) : TryBearer(context, out _) && UrlFetches.Str("Bearer"u8, ref sample)),
        new("http_auth_user", SampleType.Str, FetchPlaces.Request, static (in context, arguments, ref sample) =>
            TryBasic(context, out var user, out _) && UrlFetches.Str(user, ref sample)),
        new("http_auth_pass", SampleType.Str, FetchPlaces.Request, static (in context, arguments, ref sample) =>
            TryBasic(context, out _, out var password) && UrlFetches.Str(password, ref sample)),
        new("http_auth_bearer", SampleType.Str, FetchPlaces.Request, static (in context, arguments, ref sample) => Bearer(context, arguments[0], ref sample))
        {
            Arguments = [new(ArgumentKind.Str, IsOptional: true)],
        },
    ];

    /// <summary>The name of a user with the right password; to an ACL, which compares with groups, the names of that user's
    /// groups one after the other.</summary>
    private static bool User(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample)
    {
        if (!TryBasic(context, out var user, out var password) || ((UserList)arguments[0].Target!).Find(user, password) is not { } account)
        {
            return false;
        }

        if (sample.Cursor == Sample.OnlyOne)
        {
            return UrlFetches.Str(account.NameBytes, ref sample);
        }

        var index = (int)sample.Cursor++;
        sample.NotLast = index + 1 < account.GroupBytes.Length;
        return index < account.GroupBytes.Length && UrlFetches.Str(account.GroupBytes[index], ref sample);
    }

    /// <summary>With a header's name the value is empty where there is no token, and it always has one (as HAProxy does it).</summary>
    private static bool Bearer(in SampleContext context, Argument header, ref Sample sample)
    {
        if (!header.IsGiven || header.Bytes.Length == 0)
        {
            return TryBearer(context, out var token) && UrlFetches.Str(token, ref sample);
        }

        sample.SetStr(default);
        if (SampleHeads.Request(context) is not { } head)
        {
            return false;
        }

        if (TryDivide(head, header.Bytes, out var scheme, out var rest) && Bytes.EqualsIgnoreCase(scheme, "bearer"u8))
        {
            sample.SetStr(rest);
        }

        return true;
    }

    private static bool TryBearer(scoped in SampleContext context, out ReadOnlySpan<byte> token)
    {
        token = default;
        return SampleHeads.Request(context) is { } head && TryDivide(head, "authorization"u8, out var scheme, out token)
            && Bytes.EqualsIgnoreCase(scheme, "bearer"u8);
    }

    /// <summary>User and password, decoded into the arena. A NUL ends them.</summary>
    private static bool TryBasic(scoped in SampleContext context, out ReadOnlySpan<byte> user, out ReadOnlySpan<byte> password)
    {
        user = password = default;
        if (SampleHeads.Request(context) is not { } head || !TryDivide(head, "authorization"u8, out var scheme, out var rest)
            || !Bytes.EqualsIgnoreCase(scheme, "basic"u8) || rest.IndexOfAny((byte)' ', (byte)'\t') >= 0
            || !context.Arena.TryTake(Base64.GetMaxDecodedFromUtf8Length(rest.Length), out var room)
            || Base64.DecodeFromUtf8(rest, room, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        ReadOnlySpan<byte> text = room[..length];
        text = text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;
        var colon = text.IndexOf((byte)':');
        user = colon < 0 ? default : text[..colon];
        password = text[(colon + 1)..];
        return colon >= 0;
    }

    /// <summary>Scheme and credentials of the first value of the line, divided at blanks (RFC 9110 section 11.4).</summary>
    private static bool TryDivide(MessageHead head, ReadOnlySpan<byte> header, out ReadOnlySpan<byte> scheme, out ReadOnlySpan<byte> rest)
    {
        scheme = rest = default;
        var values = new HeaderValues(head, header, whole: false);
        var blank = values.MoveNext() ? values.Current.IndexOf((byte)' ') : -1;
        if (blank <= 0)
        {
            return false;
        }

        scheme = values.Current[..blank];
        rest = values.Current[blank..].TrimStart((byte)' ');
        return true;
    }
}
