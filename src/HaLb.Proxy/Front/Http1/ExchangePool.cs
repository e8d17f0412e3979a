using System.Collections.Concurrent;

namespace HaLb.Proxy.Front.Http1;

/// <summary>Exchanges that wait for work. While few are out, an idle connection keeps its exchange, which saves a system call
/// for each request; while many are, idle connections wait without one, so that thousands of them cost little.</summary>
internal sealed class ExchangePool(TimeProvider time)
{
    /// <summary>From this many on, idle connections hold none.</summary>
    private const int ManyOut = 512;

    private const int KeptMax = 1024;

    private readonly ConcurrentBag<Http1Exchange> _free = [];
    private int _out;

    public bool IsCrowded => Volatile.Read(ref _out) > ManyOut;

    /// <param name="bufferBytes"><c>tune.bufsize</c> of the configuration in force.</param>
    public Http1Exchange Rent(int bufferBytes)
    {
        _ = Interlocked.Increment(ref _out);
        while (_free.TryTake(out var exchange))
        {
            if (exchange.BufferBytes == bufferBytes)
            {
                return exchange;
            }
        }

        return new Http1Exchange(time, bufferBytes);
    }

    public void Return(Http1Exchange exchange)
    {
        _ = Interlocked.Decrement(ref _out);
        if (_free.Count < KeptMax)
        {
            _free.Add(exchange);
        }
    }
}
