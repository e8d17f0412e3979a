using System.Net;
using System.Net.Sockets;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Tracking;

/// <summary>HaLb's <c>track_ping</c>: an ICMP echo every interval, one at a time.</summary>
internal sealed class PingTracker(TrackerKey key, TrackReading first, VrrpTrackConfig track, TrackerHost host) : Tracker(key, first, host)
{
    private readonly CancellationTokenSource _end = new();
    private RiseFall _counted = new(first.State, 0);
    private EchoSocket? _socket;
    private Task _loop = Task.CompletedTask;

    public override void Start() => _loop = Task.Run(LoopAsync);

    protected override async ValueTask EndAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _socket?.Dispose();
        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        var due = Time.GetTimestamp();
        var interval = (long)(track.Interval.TotalSeconds * Time.TimestampFrequency);
        while (!_end.IsCancellationRequested)
        {
            var error = await EchoAsync();
            if (_end.IsCancellationRequested)
            {
                return;
            }

            Count(error);
            due = Math.Max(due + interval, Time.GetTimestamp());
            var wait = Time.GetElapsedTime(Time.GetTimestamp(), due);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>"" = replied, else why not.</summary>
    private async Task<string> EchoAsync()
    {
        if (!IPAddress.TryParse(track.Target, out var address))
        {
            return $"{track.Target} is no address";
        }

        using var limit = new CancellationTokenSource(track.Timeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        try
        {
            _socket ??= new EchoSocket(address);
            await _socket.EchoAsync(either.Token);
            return "";
        }
        catch (OperationCanceledException)
        {
            return $"no reply within {track.Timeout.TotalMilliseconds:0} ms";
        }
        catch (SocketException error)
        {
            // A new socket next time: addresses and routes may be others then.
            _socket?.Dispose();
            _socket = null;
            // Without the address, which the message of the exception itself repeats.
            return new SocketException((int)error.SocketErrorCode).Message;
        }
    }

    private void Count(string error)
    {
        _counted = _counted.After(error.Length == 0, track.Rise, track.Fall);
        Set(_counted.State, 0, _counted switch
        {
            { State: TrackState.Up, Streak: > 0 } => $"{error} ({_counted.Streak} of {track.Fall})",
            { State: TrackState.Down, Streak: > 0 } => $"{_counted.Streak} of {track.Rise} replies",
            _ => error,
        });
    }
}
