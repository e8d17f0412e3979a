using System.Runtime.InteropServices;

namespace HaLb.Proxy.Log;

/// <summary>Standard output, standard error or an inherited descriptor: a batch is one write. A reader that stops reading
/// holds up this thread only; the lines behind it are dropped when the queue is full.</summary>
internal sealed class DescriptorWriter(int descriptor) : LogSinkWriter
{
    private const int WaitMs = 1000;

    public override int Send(LogBatch batch)
    {
        var bytes = batch.Bytes;
        var sent = 0;
        while (sent < bytes.Length)
        {
            var written = LogSystem.Write(descriptor, bytes[sent..], bytes.Length - sent);
            if (written > 0)
            {
                sent += (int)written;
            }
            else if (!MayGoOn())
            {
                return Lost(batch.Ends, sent);
            }
        }

        return 0;
    }

    public override void Close()
    {
    }

    private bool MayGoOn()
    {
        var error = Marshal.GetLastPInvokeError();
        if (error == LogSystem.Interrupted)
        {
            return true;
        }

        // The descriptor was inherited non-blocking.
        return error == LogSystem.Again && LogSystem.WaitWritable(descriptor, WaitMs);
    }

    private static int Lost(ReadOnlySpan<int> ends, int sent)
    {
        var lost = 0;
        foreach (var end in ends)
        {
            lost += end > sent ? 1 : 0;
        }

        return lost;
    }
}
