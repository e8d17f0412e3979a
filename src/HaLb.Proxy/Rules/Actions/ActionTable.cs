using System.Collections.Frozen;

namespace HaLb.Proxy.Rules.Actions;

/// <summary>All actions of HTTP rules (manual 4.4): those that HaLb has, and those that it refuses by name.</summary>
internal static class ActionTable
{
    private const string StickTables = "not supported yet: stick tables";
    private const string Maps = "not supported yet: changing maps and ACLs from rules";

    private static readonly ActionRow[] All =
    [
        // The end of a stream or of the list.
        new("allow", ActionPlaces.All, static reader => new AllowAction()),
        new("deny", ActionPlaces.Both, static reader => ReplyCompiler.Compile(reader, ReplyKind.Deny)),
        new("tarpit", ActionPlaces.Request, static reader => ReplyCompiler.Compile(reader, ReplyKind.Tarpit)),
        new("return", ActionPlaces.Both, static reader => ReplyCompiler.Compile(reader, ReplyKind.Return)),
        new("auth", ActionPlaces.Request, ReplyCompiler.CompileAuth),
        new("redirect", ActionPlaces.Both, static reader => RedirectAction.Compile(reader, isFormat: true)),
        new("silent-drop", ActionPlaces.Both, static reader => new DropAction()),
        new("reject", ActionPlaces.Request, static reader => new DropAction()),

        // Messages.
        new("set-header", ActionPlaces.All, static reader => AddHeaderAction.Compile(reader, replaces: true)),
        new("add-header", ActionPlaces.All, static reader => AddHeaderAction.Compile(reader, replaces: false)),
        new("del-header", ActionPlaces.All, DeleteHeaderAction.Compile),
        new("replace-header", ActionPlaces.All, static reader => ReplaceHeaderAction.Compile(reader, eachValue: false)),
        new("replace-value", ActionPlaces.All, static reader => ReplaceHeaderAction.Compile(reader, eachValue: true)),
        new("set-method", ActionPlaces.Request, SetMethodAction.Compile),
        new("set-path", ActionPlaces.Request, static reader => SetTargetAction.Compile(reader, TargetPart.Path)),
        new("set-pathq", ActionPlaces.Request, static reader => SetTargetAction.Compile(reader, TargetPart.PathAndQuery)),
        new("set-query", ActionPlaces.Request, static reader => SetTargetAction.Compile(reader, TargetPart.Query)),
        new("set-uri", ActionPlaces.Request, static reader => SetTargetAction.Compile(reader, TargetPart.Whole)),
        new("replace-path", ActionPlaces.Request, static reader => ReplaceTargetAction.Compile(reader, TargetPart.Path)),
        new("replace-pathq", ActionPlaces.Request, static reader => ReplaceTargetAction.Compile(reader, TargetPart.PathAndQuery)),
        new("replace-uri", ActionPlaces.Request, static reader => ReplaceTargetAction.Compile(reader, TargetPart.Whole)),
        new("set-status", ActionPlaces.Response | ActionPlaces.AfterResponse, SetStatusAction.Compile),
        new("early-hint", ActionPlaces.Request, EarlyHintAction.Compile),

        // The stream's state.
        new("set-var", ActionPlaces.All, static reader => SetVariableAction.Compile(reader, isFormat: false)),
        new("set-var-fmt", ActionPlaces.All, static reader => SetVariableAction.Compile(reader, isFormat: true)),
        new("unset-var", ActionPlaces.All, UnsetVariableAction.Compile),
        new("set-log-level", ActionPlaces.Both, SetLogLevelAction.Compile),
        new("strict-mode", ActionPlaces.All, StrictModeAction.Compile),

        .. Refused(StickTables, ActionPlaces.All, "track-sc0", "track-sc1", "track-sc2", "track-sc", "sc-inc-gpc", "sc-inc-gpc0", "sc-inc-gpc1", "sc-add-gpc", "sc-set-gpt", "sc-set-gpt0"),
        .. Refused(Maps, ActionPlaces.All, "add-acl", "del-acl", "set-map", "del-map"),
        .. Refused("not supported yet: captures", ActionPlaces.All, "capture"),
        .. Refused("not supported yet: caches", ActionPlaces.Both, "cache-use", "cache-store"),
        .. Refused("not supported yet: services in rules", ActionPlaces.Request, "use-service"),
        .. Refused("not supported yet: changing addresses", ActionPlaces.All, "set-src", "set-src-port", "set-dst", "set-dst-port"),
        .. Refused("not supported yet: waiting in rules", ActionPlaces.Both, "wait-for-body", "wait-for-handshake", "pause"),
        .. Refused("not supported yet: resolving names in rules", ActionPlaces.Request, "do-resolve"),
        .. Refused("not supported yet: timeouts and retries of one stream", ActionPlaces.Both, "set-timeout", "set-retries", "disable-l7-retry"),
        .. Refused("not supported yet: normalizing targets", ActionPlaces.Request, "normalize-uri"),
        .. Refused("not supported yet: priorities in queues", ActionPlaces.Request, "set-priority-class", "set-priority-offset"),
        .. Refused("not supported yet: limits of bandwidth", ActionPlaces.Both, "set-bandwidth-limit"),
        .. Refused("not supported yet: marks of sockets", ActionPlaces.Both, "set-mark", "set-tos", "set-fc-mark", "set-fc-tos", "set-bc-mark", "set-bc-tos"),
        .. Refused("not supported yet: log lines from rules", ActionPlaces.All, "do-log"),
        .. Refused("there is no scheduler with priorities", ActionPlaces.Both, "set-nice"),
        .. Refused("SPOE is not supported", ActionPlaces.Both, "send-spoe-group"),
        .. Refused("OpenTracing filters are not supported", ActionPlaces.All, "ot-group", "otel-group"),
        .. Refused("binary header blocks are not supported", ActionPlaces.All, "add-headers-bin", "set-headers-bin", "del-headers-bin"),
    ];

    public static readonly FrozenDictionary<string, ActionRow> Rows = All.ToFrozenDictionary(static row => row.Name, StringComparer.Ordinal);

    private static IEnumerable<ActionRow> Refused(string reason, ActionPlaces places, params string[] names) =>
        names.Select(name => new ActionRow(name, places, null) { Note = reason });
}
