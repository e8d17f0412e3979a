using System.Collections.Immutable;
using HaLb.Config.Binding;
using HaLb.Config.Model;

namespace HaLb.Config.Validation;

/// <summary>Gives ids to proxies, servers and binds that have none. As HAProxy: each one in order takes the first free
/// number from its own place on; the runtime API takes the first place among proxies when there is a <c>stats socket</c>.</summary>
internal static class IdAssignment
{
    public static IEnumerable<ProxyConfig> Run(IReadOnlyList<ProxyConfig> proxies, bool hasStatsSocket, Findings findings)
    {
        var ids = Assign(proxies, static p => p.Id, hasStatsSocket ? 2 : 1, (proxy, id, other) =>
            findings.Error(proxy.Position, $"{ProxyFinisher.KindName(proxy.Kind)} '{proxy.Name}' has the same id {id} as {ProxyFinisher.KindName(other.Kind)} '{other.Name}'"));
        for (var i = 0; i < proxies.Count; i++)
        {
            var proxy = proxies[i];
            var name = $"{ProxyFinisher.KindName(proxy.Kind)} '{proxy.Name}'";
            var serverIds = Assign(proxy.Servers, static s => s.Id, 1, (server, id, other) =>
                findings.Error(server.Position, $"{name}: server '{server.Name}' has the same id {id} as server '{other.Name}'"));
            var bindIds = Assign(proxy.Binds, static b => b.Id, 1, (bind, id, other) =>
                findings.Error(bind.Position, $"{name}: bind '{bind.Address}' has the same id {id} as bind '{other.Address}'"));
            yield return proxy with
            {
                Id = ids[i],
                Servers = [.. proxy.Servers.Zip(serverIds, static (server, id) => server with { Id = id })],
                Binds = [.. proxy.Binds.Zip(bindIds, static (bind, id) => bind with { Id = id })],
            };
        }
    }

    private static ImmutableArray<int> Assign<T>(IReadOnlyList<T> all, Func<T, int> given, int firstPlace, Action<T, int, T> clash)
    {
        var used = new Dictionary<int, T>();
        foreach (var one in all)
        {
            var id = given(one);
            if (id != 0 && !used.TryAdd(id, one))
            {
                clash(one, id, used[id]);
            }
        }

        var ids = ImmutableArray.CreateBuilder<int>(all.Count);
        var next = firstPlace;
        foreach (var one in all)
        {
            var id = given(one);
            if (id == 0)
            {
                while (used.ContainsKey(next))
                {
                    next++;
                }

                id = next;
                used.Add(id, one);
            }

            ids.Add(id);
            next++;
        }

        return ids.MoveToImmutable();
    }
}
