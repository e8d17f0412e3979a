using HaLb.Core.Counters;

namespace HaLb.Proxy.Log;

/// <summary>Lines on their way to one destination. Callers copy a line under a short lock and go on; a thread of its own,
/// started with the first line, sends them in batches. Full = the line is dropped and counted.
/// <see cref="_gate"/> guards the filling batch, <see cref="_sending"/> belongs to the thread.</summary>
internal sealed class LogSender(LogSinkWriter sink, Counter dropped) : IDisposable
{
    // At 250 bytes a line about 16000 lines: a tenth of a second of the fastest traffic, while a batch lasts 5 ms.
    private const int BytesMax = 4 * 1024 * 1024;

    // Between two batches: long enough to send many lines with one call, short enough for whoever watches the log.
    private const int BatchMs = 5;

    // An idle thread looks at long intervals whether it should end.
    private const int IdleMs = 10_000;

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);
    private LogBatch _filling = new();
    private LogBatch _sending = new();
    private bool _running;
    private volatile bool _idle;
    private volatile bool _retired;

    /// <summary>Every line taken so far has been handed to the kernel or dropped.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _filling.Count == 0 && _sending.Count == 0;
            }
        }
    }

    public void Enqueue(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        bool start;
        lock (_gate)
        {
            if (!_filling.TryAdd(header, body, BytesMax))
            {
                dropped.Increment();
                return;
            }

            start = !_running;
            _running = true;
        }

        if (start)
        {
            new Thread(Run) { IsBackground = true, Name = "log" }.Start();
        }
        else if (_idle)
        {
            _idle = false;
            _wake.Set();
        }
    }

    /// <summary>No configuration names this destination any more. Streams of the old one may still write: the thread
    /// starts again for them and ends as soon as nothing is left.</summary>
    public void Retire()
    {
        _retired = true;
        _wake.Set();
    }

    public void Revive() => _retired = false;

    // The thread closes the sink when it ends; it may wait on the event until then, so that one is left to the finalizer.
    public void Dispose() => Retire();

    private void Run()
    {
        while (!TryEnd())
        {
            if (SendBatch())
            {
                _wake.WaitOne(BatchMs);
                continue;
            }

            _idle = true;
            if (IsEmpty)
            {
                _wake.WaitOne(IdleMs);
            }

            _idle = false;
        }
    }

    private bool SendBatch()
    {
        lock (_gate)
        {
            (_filling, _sending) = (_sending, _filling);
        }

        if (_sending.Count == 0)
        {
            return false;
        }

        var lost = sink.Send(_sending);
        dropped.Add(lost);
        lock (_gate)
        {
            _sending.Clear();
        }

        return true;
    }

    private bool TryEnd()
    {
        if (!_retired)
        {
            return false;
        }

        lock (_gate)
        {
            if (_filling.Count > 0)
            {
                return false;
            }

            // Under the lock: the thread that a later line starts must find the descriptor closed.
            sink.Close();
            _running = false;
            return true;
        }
    }
}
