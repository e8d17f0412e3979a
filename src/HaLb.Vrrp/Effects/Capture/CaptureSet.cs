namespace HaLb.Vrrp.Effects.Capture;

/// <summary>All captures of the process, one for each interface. The driver's thread only.</summary>
internal sealed class CaptureSet(CaptureOptions options) : IDisposable
{
    private readonly Dictionary<string, InterfaceCapture> _captures = new(StringComparer.Ordinal);
    private InterfaceCapture[] _all = [];
    private int _turn;

    public IReadOnlyList<InterfaceCapture> All => _all;

    /// <summary>The capture of an interface; a new one is not open yet.</summary>
    public InterfaceCapture Get(string interfaceName)
    {
        if (!_captures.TryGetValue(interfaceName, out var capture))
        {
            capture = new InterfaceCapture(interfaceName, options);
            _captures.Add(interfaceName, capture);
            _all = [.. _captures.Values];
        }

        return capture;
    }

    /// <summary>Closes and forgets the captures of interfaces that no instance uses any more.</summary>
    public void RetainOnly(IReadOnlySet<string> interfaceNames)
    {
        foreach (var capture in _all)
        {
            if (!interfaceNames.Contains(capture.InterfaceName))
            {
                capture.Dispose();
                _captures.Remove(capture.InterfaceName);
            }
        }

        _all = [.. _captures.Values];
    }

    /// <summary>Next event of any interface, in turn, so that a flood on one leaves the others heard. A caller that takes a limited number
    /// before it looks at its timers cannot be starved.</summary>
    public bool TryRead(out CapturedEvent captured)
    {
        for (var i = 0; i < _all.Length; i++)
        {
            _turn = (_turn + 1) % _all.Length;
            if (_all[_turn].Ring.TryRead(out captured))
            {
                return true;
            }
        }

        captured = default;
        return false;
    }

    /// <summary>Throws away what waits.</summary>
    public void Clear()
    {
        foreach (var capture in _all)
        {
            capture.Ring.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var capture in _all)
        {
            capture.Dispose();
        }

        _captures.Clear();
        _all = [];
    }
}
