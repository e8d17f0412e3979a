namespace HaLb.Proxy.Front;

/// <summary>Every open client connection, so that a stop reaches them.</summary>
internal sealed class LiveConnections
{
    private readonly Lock _gate = new();
    private ClientSession? _first;
    private int _count;
    private bool _stopping;

    public int Count => Volatile.Read(ref _count);

    public void Add(ClientSession session)
    {
        bool stop;
        lock (_gate)
        {
            session.Next = _first;
            _first?.Previous = session;
            _first = session;
            _count++;
            stop = _stopping;
        }

        if (stop)
        {
            session.Stop();
        }
    }

    public void Remove(ClientSession session)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_first, session))
            {
                _first = session.Next;
            }

            session.Previous?.Next = session.Next;
            session.Next?.Previous = session.Previous;
            session.Previous = session.Next = null;
            _count--;
        }
    }

    /// <summary>No further stream on any of them: idle ones close now, later ones too.</summary>
    public void StopAll()
    {
        lock (_gate)
        {
            _stopping = true;
        }

        foreach (var session in Copy())
        {
            session.Stop();
        }
    }

    /// <summary>Cuts them all.</summary>
    public void AbortAll()
    {
        foreach (var session in Copy())
        {
            session.Abort();
        }
    }

    private List<ClientSession> Copy()
    {
        lock (_gate)
        {
            var all = new List<ClientSession>(_count);
            for (var session = _first; session is not null; session = session.Next)
            {
                all.Add(session);
            }

            return all;
        }
    }
}
