using HaLb.Config.Binding;
using static HaLb.Config.Keywords.RowShapes;

namespace HaLb.Config.Keywords;

/// <summary>Health checks of a backend.</summary>
internal static class CheckKeywords
{
    private const Where BackendSide = Where.Defaults | Where.Backend;

    /// <summary>httpchk, tcp-check and the protocol checks replace each other.</summary>
    public const string TypeSlot = "check-type";

    public static readonly KeywordRow[] Rows =
    [
        Member(BackendSide, "option httpchk", "[method] [uri] [version]", "Checks by an HTTP request: URI, or METHOD URI [VERSION] (default OPTIONS / HTTP/1.0).")
            with { BindProxy = CheckBinding.HttpCheck, Slot = TypeSlot },
        Listed(BackendSide, "http-check expect", "[!] kind [pattern]", "What the answer must be: status, rstatus, string, rstring; ! negates.") with
        {
            BindProxy = CheckBinding.Expect,
            AnyWords = true,
            Support = Support.Differs,
            Note = "status, rstatus, string and rstring; hdr, fhdr and comments with codes are refused",
        },
        Listed(BackendSide, "http-check send", "", "The request of a check.") with
        {
            BindProxy = CheckBinding.Send,
            Parameters =
            [
                Value("meth"), Value("uri"), Value("ver"), new ParameterSpec("hdr", 2) { Repeatable = true }, Value("body"), Value("comment"),
                Value("uri-lf").Refused("not supported yet: own log formats"), Value("body-lf").Refused("not supported yet: own log formats"),
            ],
        },
        Listed(BackendSide, "http-check disable-on-404", "", "An answer 404 drains the server instead of taking it down.") with { BindProxy = CheckBinding.DisableOn404 },
        Listed(BackendSide, "http-check send-state", "", "Sends the server's state as X-Haproxy-Server-State.") with { BindProxy = CheckBinding.SendState },
        Listed(BackendSide, "http-check comment", "text...", "A remark.") with { BindProxy = CheckBinding.Comment, FreeText = true },
        Connect("http-check connect"),
        Connect("tcp-check connect"),
        Member(BackendSide, "option tcp-check", "", "Checks by a connection.") with
        {
            BindProxy = CheckBinding.TcpCheck,
            Slot = TypeSlot,
            Support = Support.Differs,
            Note = "the connection alone; tcp-check send and expect are refused",
        },
        Listed(BackendSide, "tcp-check comment", "text...", "A remark.") with { BindProxy = CheckBinding.Comment, FreeText = true },
        .. Refused(BackendSide, KeywordKind.List, "not supported yet: variables", "http-check set-var*", "http-check unset-var*"),
        .. Refused(BackendSide, KeywordKind.List, "not supported yet: scripted checks", "tcp-check"),
        .. Refused(BackendSide, KeywordKind.Family, "not supported yet: checks of this protocol", "option ldap-check", "option mysql-check", "option pgsql-check",
            "option redis-check", "option smtpchk", "option spop-check", "option ssl-hello-chk", "option external-check").Select(static row => row with { Slot = TypeSlot }),
        .. Refused(BackendSide, KeywordKind.Family, "not supported yet: external checks", "external-check command", "external-check path"),
    ];

    private static KeywordRow Connect(string name) => Listed(BackendSide, name, "", "Where and how a check connects, as its first step.") with
    {
        BindProxy = CheckBinding.Connect,
        Parameters =
        [
            Flag("default"), Value("port"), Value("addr"), Flag("send-proxy"), Flag("ssl"), Value("sni"), Value("alpn") with { CommaList = true }, Value("comment"),
            Flag("linger").Ignored("the connection is always reset after a check"),
            Value("proto").Refused("not supported yet: checks over HTTP/2"), Flag("via-socks4").Refused("not supported: SOCKS"),
        ],
        Support = Support.Differs,
        Note = "one connection in a check",
    };
}
