using System.Runtime.InteropServices;

namespace HaLb.Vrrp.Effects.Programs;

/// <summary>A null-terminated array of C strings, as <c>execve</c> takes it.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly byte** _items;
    private readonly int _count;

    public NativeStrings(IReadOnlyList<string> items)
    {
        _count = items.Count;
        _items = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++)
        {
            _items[i] = (byte*)Marshal.StringToCoTaskMemUTF8(items[i]);
        }
    }

    public byte** Pointer => _items;

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)_items[i]);
        }

        NativeMemory.Free(_items);
    }
}
