using System.Text;
using HaLb.Core.Servers;
using HaLb.Proxy.Samples.Fetches;

namespace HaLb.Proxy.Samples.Converters;

/// <summary>The state of a proxy or server that a text names (manual 7.3.1).</summary>
internal static class FarmConverters
{
    public static readonly Converter[] Rows =
    [
        new("nbsrv", SampleType.Str, SampleType.Int, static (in context, arguments, ref sample) =>
        {
            if (FindBackend(context, sample.Data) is not { } backend)
            {
                return false;
            }

            sample.SetInt(FarmFetches.UsableServers(backend));
            return true;
        }),
        new("srv_queue", SampleType.Str, SampleType.Int, static (in context, arguments, ref sample) =>
        {
            if (FindServer(context, sample.Data) is not { } server)
            {
                return false;
            }

            sample.SetInt(server.State.Counters.Queue.Current);
            return true;
        }),
        new("srv_is_up", SampleType.Str, SampleType.Bool, static (in context, arguments, ref sample) =>
        {
            if (FindServer(context, sample.Data) is not { } server)
            {
                return false;
            }

            sample.SetBool(server.State.Operational != OperationalState.Stopped);
            return true;
        }),
        new("fe_exists", SampleType.Str, SampleType.Bool, static (in context, arguments, ref sample) =>
        {
            var exists = false;
            foreach (var frontend in context.Snapshot.Farm.Frontends)
            {
                exists |= Ascii.Equals(sample.Data, frontend.Name);
            }

            sample.SetBool(exists);
            return true;
        }),
    ];

    private static Backend? FindBackend(in SampleContext context, ReadOnlySpan<byte> name)
    {
        foreach (var backend in context.Snapshot.Farm.Backends)
        {
            if (Ascii.Equals(name, backend.Name))
            {
                return backend;
            }
        }

        return null;
    }

    /// <summary><c>backend/server</c>, or a server of the stream's own backend.</summary>
    private static Server? FindServer(in SampleContext context, ReadOnlySpan<byte> name)
    {
        var slash = name.IndexOf((byte)'/');
        var backend = slash < 0 ? context.Stream?.Backend?.Core : FindBackend(context, name[..slash]);
        foreach (var server in backend is null ? [] : backend.Servers)
        {
            if (Ascii.Equals(name[(slash + 1)..], server.Name))
            {
                return server;
            }
        }

        return null;
    }
}
