using System.Net.Sockets;
using HaLb.Unix;

namespace HaLb.Pair;

/// <summary>Proves that the threads which poll the sockets, and the pool behind them, do their work: a byte goes through each
/// of those threads. The runtime has one for each core and gives sockets to them in turn, so one connection alone would
/// say nothing about the others.</summary>
internal sealed class EventLoopProbe : IDisposable
{
    /// <summary>Sockets of clients that come at the same time take turns, too: some lanes may meet a thread that has one.</summary>
    private const int TriesForEach = 4;

    private readonly List<Lane> _lanes = [];
    private readonly Lock _gate = new();
    private Task? _round;

    private EventLoopProbe()
    {
    }

    /// <summary>Finds the threads. Never fails: where there are no more descriptors it proves less.</summary>
    public static async Task<EventLoopProbe> CreateAsync()
    {
        var probe = new EventLoopProbe();
        var wanted = Environment.ProcessorCount;
        var threads = new HashSet<int>();
        for (var i = 0; i < wanted * TriesForEach && threads.Count < wanted; i++)
        {
            if (Lane.TryOpen() is not { } lane)
            {
                break;
            }

            await lane.PassAsync();
            if (threads.Add(lane.ThreadId))
            {
                probe._lanes.Add(lane);
            }
            else
            {
                lane.Dispose();
            }
        }

        return probe;
    }

    /// <summary>Ends when each thread has passed a byte; who asks meanwhile waits for the same round.</summary>
    public Task RoundAsync()
    {
        lock (_gate)
        {
            if (_round is not { IsCompleted: false })
            {
                _round = Task.WhenAll(_lanes.Select(static lane => lane.PassAsync()));
            }

            return _round;
        }
    }

    public void Dispose() => _lanes.ForEach(static lane => lane.Dispose());

    /// <summary>Two connected sockets, of which the runtime polls one.</summary>
    private sealed class Lane(Socket near, Socket far) : IDisposable
    {
        private readonly byte[] _byte = new byte[1];

        /// <summary>Who took the last byte.</summary>
        public int ThreadId { get; private set; }

        public static unsafe Lane? TryOpen()
        {
            const int Unix = 1;
            const int StreamCloseOnExec = 0x80001;
            var ends = stackalloc int[2];
            return Libc.SocketPair(Unix, StreamCloseOnExec, 0, ends) == 0 ? new Lane(Take(ends[0]), Take(ends[1])) : null;
        }

        /// <summary>Ends when a byte has come through the thread that polls, and then through the pool.</summary>
        public async Task PassAsync()
        {
            try
            {
                // Waits before it comes: else it would be taken here and now, by this thread.
                var arrival = far.ReceiveAsync(_byte.AsMemory());
                _ = near.Send(_byte);
                _ = await arrival;
                ThreadId = Environment.CurrentManagedThreadId;
                await Task.Yield();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The process stops.
            }
        }

        public void Dispose()
        {
            near.Dispose();
            far.Dispose();
        }

        private static Socket Take(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));
    }
}
