using System.Net.Sockets;
using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>The runtime API on the sockets that the file names (<c>stats socket</c>): HAProxy's line protocol. Nothing listens
/// where the file names none. All members from one thread at a time.</summary>
public sealed class RuntimeApi(IFarmSource source) : IAsyncDisposable
{
    private readonly Dictionary<string, ApiListener> _listeners = new(StringComparer.Ordinal);

    /// <summary>Opens what the running configuration names. A socket that cannot be opened is reported in the result, one
    /// message each; the others serve.</summary>
    public Task<IReadOnlyList<string>> StartAsync() => ApplyAsync();

    /// <summary>After a reload: opens new sockets and closes those that are gone; the others go on with their connections.</summary>
    public Task<IReadOnlyList<string>> ReloadAsync() => ApplyAsync();

    /// <summary>Closes every socket and connection and removes the socket files.</summary>
    public async Task StopAsync()
    {
        foreach (var listener in _listeners.Values)
        {
            await listener.DisposeAsync();
        }

        _listeners.Clear();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<IReadOnlyList<string>> ApplyAsync()
    {
        var wanted = source.Current.Config.Global.StatsSockets;
        var errors = new List<string>();
        var keys = wanted.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, listener) in _listeners.Where(pair => !keys.Contains(pair.Key)).ToArray())
        {
            _listeners.Remove(key);
            await listener.DisposeAsync();
        }

        foreach (var config in wanted)
        {
            var key = KeyOf(config);
            if (_listeners.ContainsKey(key))
            {
                continue;
            }

            try
            {
                _listeners.Add(key, ApiListener.Open(source, config));
            }
            catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
                errors.Add($"stats socket {config.Address}: {exception.Message}");
            }
        }

        return errors;
    }

    /// <summary>A socket whose owner, mode or level changed is another socket.</summary>
    private static string KeyOf(StatsSocketConfig config) => $"{config.Address} {config.Level} {config.Unix}";
}
