using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Keywords of the small sections. The sections are refused as a whole for now; their rows let <c>halb convert</c>
/// carry them between the two syntaxes.</summary>
internal static class SectionKeywords
{
    private const string Whole = "not supported yet: the section itself";

    public static readonly KeywordRow[] Rows =
    [
        .. Refused(Where.UserList, KeywordKind.Keyed, Whole, "group").Select(static row => row with { Parameters = [Value("users") with { CommaList = true }] }),
        .. Refused(Where.UserList, KeywordKind.Keyed, Whole, "user").Select(static row => row with
        {
            Parameters = [Value("password"), Value("insecure-password"), Value("groups") with { CommaList = true }],
        }),
        .. Refused(Where.Peers, KeywordKind.Keyed, Whole, "peer", "server", "table"),
        .. Refused(Where.Peers, KeywordKind.List, Whole, "bind", "log"),
        .. Refused(Where.Peers, KeywordKind.Single, Whole, "disabled", "enabled", "default-bind", "default-server", "shards"),
        .. Refused(Where.Resolvers, KeywordKind.Keyed, Whole, "nameserver"),
        .. Refused(Where.Resolvers, KeywordKind.Family, Whole, "hold nx", "hold obsolete", "hold other", "hold refused", "hold timeout", "hold valid", "timeout resolve", "timeout retry"),
        .. Refused(Where.Resolvers, KeywordKind.Single, Whole, "accepted_payload_size", "parse-resolv-conf", "resolve_retries"),
        .. Refused(Where.Cache, KeywordKind.Single, Whole, "total-max-size", "max-object-size", "max-age", "process-vary", "max-secondary-entries"),
        .. Refused(Where.HttpErrors, KeywordKind.Keyed, Whole, "errorfile"),
        .. Refused(Where.Mailers, KeywordKind.Keyed, Whole, "mailer"),
        .. Refused(Where.Mailers, KeywordKind.Family, Whole, "timeout mail"),
        .. Refused(Where.Ring, KeywordKind.Single, Whole, "description", "format", "maxlen", "size", "backing-file"),
        .. Refused(Where.Ring, KeywordKind.Family, Whole, "timeout connect", "timeout server"),
        .. Refused(Where.Ring, KeywordKind.Keyed, Whole, "server"),
        .. Refused(Where.CrtStore, KeywordKind.Single, Whole, "crt-base", "key-base"),
        .. Refused(Where.CrtStore, KeywordKind.List, Whole, "load"),
    ];
}
