namespace HaLb.Proxy.Log;

/// <summary>A place that lines are sent to; used by one thread.</summary>
internal abstract class LogSinkWriter : IDisposable
{
    /// <summary>Sends all lines, waiting a bounded time at most; returns how many were lost.</summary>
    public abstract int Send(LogBatch batch);

    /// <summary>Gives the descriptor back; a later <see cref="Send"/> opens anew.</summary>
    public abstract void Close();

    public void Dispose() => Close();
}
