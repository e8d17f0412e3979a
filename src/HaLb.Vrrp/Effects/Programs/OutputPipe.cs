using System.Text;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>Takes what a program writes: keeps the beginning, reads on and drops the rest, so that the program never blocks.
/// May outlive the program: what it left in the background must not be killed by a closed pipe.</summary>
internal sealed unsafe class OutputPipe
{
    private const int KeptMax = 4096;

    /// <summary>Pipes of programs that ended but left a writer behind; more than these are closed.</summary>
    private const int OrphansMax = 64;

    private static int _orphans;

    private readonly Lock _gate = new();
    private readonly byte[] _kept = new byte[KeptMax];
    private int _length;
    private int _reading;
    private bool _isOrphan;

    private OutputPipe(int reading) => _reading = reading;

    /// <summary>Null where there are no descriptors left. The writing end is the caller's to close.</summary>
    public static OutputPipe? Create(out int writing)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.OpenCloseOnExec) != 0)
        {
            writing = -1;
            return null;
        }

        writing = ends[1];
        _ = Libc.Control(ends[0], Libc.ControlSetFlags, Libc.OpenNonBlocking);
        var pipe = new OutputPipe(ends[0]);
        DescriptorWatch.Shared.Add(ends[0], pipe.Drain);
        return pipe;
    }

    /// <summary>The program ended: the text up to here. Closes the pipe, unless <paramref name="keepsReading"/> and somebody
    /// still has the other end.</summary>
    public string End(bool keepsReading)
    {
        Drain();
        lock (_gate)
        {
            if (_reading >= 0)
            {
                _isOrphan = keepsReading && Interlocked.Increment(ref _orphans) <= OrphansMax;
                if (!_isOrphan)
                {
                    if (keepsReading)
                    {
                        _ = Interlocked.Decrement(ref _orphans);
                    }

                    CloseLocked();
                }
            }

            return Encoding.UTF8.GetString(_kept, 0, _length);
        }
    }

    private void Drain()
    {
        lock (_gate)
        {
            var buffer = stackalloc byte[KeptMax];
            // A program that writes without end gets no more than this much of the thread at once.
            for (var rounds = 0; rounds < 16 && _reading >= 0; rounds++)
            {
                var read = Libc.Read(_reading, buffer, KeptMax);
                if (read < 0 && Libc.LastError is Errno.Again or Errno.Interrupted)
                {
                    return;
                }

                if (read <= 0)
                {
                    CloseLocked();
                    return;
                }

                var room = Math.Min(KeptMax - _length, (int)read);
                new ReadOnlySpan<byte>(buffer, room).CopyTo(_kept.AsSpan(_length));
                _length += room;
            }
        }
    }

    private void CloseLocked()
    {
        DescriptorWatch.Shared.Remove(_reading);
        _ = Libc.Close(_reading);
        _reading = -1;
        if (_isOrphan)
        {
            _ = Interlocked.Decrement(ref _orphans);
        }
    }
}
