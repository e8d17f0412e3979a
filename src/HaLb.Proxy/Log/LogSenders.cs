using HaLb.Config.Model;
using HaLb.Core.Servers;

namespace HaLb.Proxy.Log;

/// <summary>All destinations of log lines in this process. One address is one sender, whichever configuration names it, so
/// that a reload neither loses nor reorders lines. One object lives as long as the process.</summary>
public sealed class LogSenders(ProcessState process)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(LogSink, string, int), LogSender> _senders = [];

    public TimeProvider Time { get; } = process.Time;

    /// <summary>The sender of that address, created when it is new. Nothing is opened before the first line.</summary>
    internal LogSender Find(LogTargetConfig target)
    {
        lock (_gate)
        {
            var key = KeyOf(target);
            if (!_senders.TryGetValue(key, out var sender))
            {
                sender = new LogSender(Create(target), process.DroppedLogs);
                _senders.Add(key, sender);
            }

            sender.Revive();
            return sender;
        }
    }

    /// <summary>To be called after a reload: destinations that the running configuration does not name are closed as soon
    /// as their last lines are sent.</summary>
    public void Retain(HalbConfig config)
    {
        var used = new HashSet<(LogSink, string, int)>(config.Global.Logs.Select(KeyOf));
        used.UnionWith(config.Proxies.SelectMany(proxy => proxy.Logs).Select(KeyOf));
        lock (_gate)
        {
            foreach (var (key, sender) in _senders.Where(pair => !used.Contains(pair.Key)).ToArray())
            {
                sender.Retire();
                _senders.Remove(key);
            }
        }
    }

    /// <summary>Waits until every line is sent, for at most <paramref name="limit"/>: the end of the process.</summary>
    public async Task FlushAsync(TimeSpan limit)
    {
        var since = Time.GetTimestamp();
        while (Time.GetElapsedTime(since) < limit && !AreEmpty())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Time);
        }
    }

    private bool AreEmpty()
    {
        lock (_gate)
        {
            return _senders.Values.All(sender => sender.IsEmpty);
        }
    }

    private static (LogSink Sink, string Address, int Port) KeyOf(LogTargetConfig target) =>
        (target.Sink, target.Sink is LogSink.Stdout or LogSink.Stderr ? "" : target.Address, target.Port);

    private static LogSinkWriter Create(LogTargetConfig target) => target.Sink switch
    {
        LogSink.Stdout => new DescriptorWriter(1),
        LogSink.Stderr => new DescriptorWriter(2),
        LogSink.Descriptor => new DescriptorWriter(int.Parse(target.Address, System.Globalization.CultureInfo.InvariantCulture)),
        _ => new DatagramWriter(target),
    };
}
