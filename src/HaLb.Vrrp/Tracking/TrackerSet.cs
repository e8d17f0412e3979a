using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using HaLb.Config.Model;
using HaLb.Vrrp.Driver;
using Serilog;

namespace HaLb.Vrrp.Tracking;

/// <summary>One tracker for each script, process, file and address that the file's instances and groups use, and the state of
/// interfaces as the driver tells it. Readings are read from any thread; a change posts <see cref="TracksChanged"/>.</summary>
internal sealed class TrackerSet : IAsyncDisposable
{
    /// <summary>How soon a post is tried again that the driver's full inbox refused.</summary>
    private static readonly TimeSpan RepostDelay = TimeSpan.FromMilliseconds(50);

    private readonly IDriverInbox _inbox;
    private readonly ILogger _log;
    private readonly Action<string, string, TrackReading>? _changed;
    private readonly ITimer _repost;
    private readonly ConcurrentDictionary<string, TrackReading> _interfaces = new(StringComparer.Ordinal);
    private readonly TrackerHost _host;
    private readonly DirectoryWatch _files;
    private readonly ProcessScanner _processes;
    private readonly Lock _gate = new();

    private FrozenDictionary<TrackerKey, (Tracker Tracker, string Settings)> _trackers =
        FrozenDictionary<TrackerKey, (Tracker Tracker, string Settings)>.Empty;

    private TrackWeights? _weights;

    /// <summary>Trackers of earlier configurations whose scripts are still to die.</summary>
    private readonly List<Task> _ending = [];

    /// <summary>Nothing runs before the first <see cref="Apply"/>. <paramref name="changed"/> is told of every change (the event stream).</summary>
    public TrackerSet(TimeProvider time, IDriverInbox inbox, ILogger log, Action<string, string, TrackReading>? changed = null)
    {
        _inbox = inbox;
        _log = log;
        _changed = changed;
        _host = new TrackerHost(time, log, Changed);
        _files = new DirectoryWatch(time);
        _processes = new ProcessScanner(time);
        _repost = time.CreateTimer(static set => ((TrackerSet)set!).Post(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts what is new, ends what is gone, leaves alone what did not change, and posts once. It reads files (the first
    /// reading of a <c>track_file</c> is there on return), so not from the driver's thread where that must not wait. One caller at a time.</summary>
    public void Apply(VrrpConfig config)
    {
        List<Tracker> gone;
        List<Tracker> fresh = [];
        lock (_gate)
        {
            var factory = new TrackerFactory(config, _host, _files, _processes);
            var old = _trackers;
            var next = new Dictionary<TrackerKey, (Tracker Tracker, string Settings)>();
            foreach (var track in config.Instances.SelectMany(static i => i.Tracks).Concat(config.SyncGroups.SelectMany(static g => g.Tracks)))
            {
                var key = TrackerKey.Of(track);
                if (factory.Settings(track) is not { } settings || next.ContainsKey(key))
                {
                    continue;
                }

                if (old.TryGetValue(key, out var same) && same.Settings == settings)
                {
                    next.Add(key, same);
                    continue;
                }

                var tracker = factory.Create(track, same.Tracker?.Reading);
                next.Add(key, (tracker, settings));
                fresh.Add(tracker);
            }

            gone = [.. old.Values.Select(static t => t.Tracker).Where(t => !next.TryGetValue(t.Key, out var kept) || kept.Tracker != t)];
            Volatile.Write(ref _weights, new TrackWeights(config));
            Volatile.Write(ref _trackers, next.ToFrozenDictionary());
        }

        fresh.ForEach(static t => t.Start());
        foreach (var tracker in gone)
        {
            _ending.Add(tracker.DisposeAsync().AsTask());
        }

        _ = _ending.RemoveAll(static t => t.IsCompletedSuccessfully);
        Post();
    }

    /// <summary>An interface's state, by the driver: up = administratively up with carrier. Posts nothing; does not allocate for a known name.</summary>
    public void SetInterface(string name, bool up) => _interfaces[name] = up ? TrackReading.LinkUp : TrackReading.LinkDown;

    /// <summary>Effective priority, fault and shares of an instance with its group (null = none), as of now.</summary>
    public PriorityResult Calculate(VrrpInstanceConfig instance, VrrpSyncGroupConfig? group)
    {
        var tracks = new List<TrackInput>(instance.Tracks.Length + (group?.Tracks.Length ?? 0));
        foreach (var track in instance.Tracks)
        {
            var input = Input(track);
            // Members of a group must not differ in priority: keepalived ignores their own weighted tracks, too.
            tracks.Add(group is null || input.Weight == 0 ? input : input with { IsIgnored = true });
        }

        foreach (var track in group?.Tracks ?? [])
        {
            tracks.Add(Input(track));
        }

        return PriorityCalculation.Calculate(instance.Priority, CollectionsMarshal.AsSpan(tracks));
    }

    public async ValueTask DisposeAsync()
    {
        await _repost.DisposeAsync();
        await Task.WhenAll([.. _ending, .. _trackers.Values.Select(static t => t.Tracker.DisposeAsync().AsTask())]);
        await _processes.DisposeAsync();
        _files.Dispose();
    }

    private TrackInput Input(VrrpTrackConfig track)
    {
        var (weight, reversed) = Volatile.Read(ref _weights)?.Of(track) ?? (track.Weight ?? 0, track.IsReversed);
        return new TrackInput(track.Kind, track.Target, weight, reversed, Reading(track));
    }

    private TrackReading Reading(VrrpTrackConfig track)
    {
        if (track.Kind == VrrpTrackKind.Interface)
        {
            return _interfaces.GetValueOrDefault(track.Target, TrackReading.NoInterface);
        }

        return Volatile.Read(ref _trackers).TryGetValue(TrackerKey.Of(track), out var found) ? found.Tracker.Reading : TrackReading.Unknown;
    }

    /// <summary>Called by trackers, from their threads.</summary>
    private void Changed(TrackerKey key, TrackReading reading)
    {
        var kind = PriorityCalculation.KindName(key.Kind);
        _log.Information("{Kind:l} {Name:l} is {State:l}", kind, key.Name, PriorityCalculation.StateText(reading));
        _changed?.Invoke(kind, key.Name, reading);
        Post();
    }

    private void Post()
    {
        if (!_inbox.TryPost(TracksChanged.Instance))
        {
            _repost.Change(RepostDelay, Timeout.InfiniteTimeSpan);
        }
    }
}
