using System.Collections.Immutable;
using System.Text;

namespace HaLb.Vrrp.Effects.Notify;

/// <summary>The last events as JSON, for whoever asks late. From any thread.</summary>
internal sealed class EventRing
{
    public const int CountMax = 64;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _lines = new(CountMax);

    public void Add(byte[] line)
    {
        lock (_gate)
        {
            if (_lines.Count == CountMax)
            {
                _ = _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    /// <summary>Oldest first, without line feeds.</summary>
    public ImmutableArray<string> Read()
    {
        lock (_gate)
        {
            return [.. _lines.Select(static line => Encoding.UTF8.GetString(line).TrimEnd('\n'))];
        }
    }
}
