using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Rules;

/// <summary>The error reply that a stream's proxies have for a status, in parts.</summary>
internal static class ErrorTemplates
{
    /// <summary>Cut once for each raw reply: they live as long as their snapshot.</summary>
    private static readonly ConditionalWeakTable<byte[], ReplyTemplate> Cut = [];

    private static readonly ConcurrentDictionary<int, ReplyTemplate> Own = new();

    /// <summary>Null = an empty reply: the connection is closed without one.</summary>
    public static ReplyTemplate? Find(StreamContext stream, int status)
    {
        if (stream.Backend is { } backend && backend.Errors.TryFind(status, out var raw) || stream.Frontend.Errors.TryFind(status, out raw))
        {
            return raw.Length == 0 ? null : Cut.GetValue(raw, static bytes => ReplyTemplate.Parse(bytes)!);
        }

        return Own.GetOrAdd(status, static code => ReplyTemplate.Parse(Snapshot.DefaultReplies.Find(code).Span)!);
    }
}
