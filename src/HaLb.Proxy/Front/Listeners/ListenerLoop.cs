using HaLb.Transport;

namespace HaLb.Proxy.Front.Listeners;

/// <summary>Accepts the connections of one listening socket. Outlives reloads that keep its address: only its role changes.</summary>
internal sealed class ListenerLoop(string key, ListenSocket socket, ListenerRole role, Admission admission, FrontParts parts)
{
    /// <summary>Pause after descriptors or memory ran out.</summary>
    private static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a rate limit looks again.</summary>
    private static readonly TimeSpan RatePause = TimeSpan.FromMilliseconds(20);

    private ListenerRole _role = role;
    private volatile bool _closed;

    /// <summary>The address as text: what a reload finds it by.</summary>
    public string Key { get; } = key;

    public ListenSocket Socket { get; } = socket;

    public bool IsClosed => _closed;

    public ListenerRole Role => Volatile.Read(ref _role);

    /// <summary>Connections from now on belong to <paramref name="role"/>.</summary>
    public void Assign(ListenerRole role) => Volatile.Write(ref _role, role);

    /// <summary>Begins to accept, on a thread of its own choosing.</summary>
    public void Start() => _ = Task.Run(AcceptAsync);

    public void Close(bool unlink)
    {
        _closed = true;
        Socket.Close(unlink);
        admission.Wake();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_closed)
            {
                await KeepRateAsync();
                var accepted = await Socket.AcceptAsync();
                if (accepted.Connection is { } connection)
                {
                    await AdmitAsync(connection);
                }
                else if (accepted.Error == AcceptError.Exhausted)
                {
                    // The connections stay in the kernel's queue; asking at once would spin.
                    await Task.Delay(ExhaustedPause, parts.Time);
                }
                else if (accepted.Error == AcceptError.Closed)
                {
                    return;
                }
            }
        }
#pragma warning disable CA1031 // The edge of the loop: a bug must be told, not lost with the task.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            parts.OnBug(bug);
        }
    }

    private async ValueTask AdmitAsync(SocketConnection connection)
    {
        if (await admission.EnterAsync(this) is { } role)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new ClientSession(parts, admission, role, connection), preferLocal: false);
        }
        else
        {
            connection.Abort();
        }
    }

    /// <summary><c>rate-limit sessions</c>: the rest waits in the kernel's queue.</summary>
    private async ValueTask KeepRateAsync()
    {
        while (!_closed && Role.Frontend.Config.RateLimitSessions is > 0 and var limit && Role.Frontend.Counters.SessionRate.Rate >= limit)
        {
            await Task.Delay(RatePause, parts.Time);
        }
    }
}
