using System.Collections;
using System.Runtime.InteropServices;

namespace HaLb.Unix;

/// <summary>A null-terminated array of C strings, as execve and posix_spawn want them.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly byte** _array;
    private readonly int _count;

    public NativeStrings(IReadOnlyList<byte[]> values)
    {
        _count = values.Count;
        _array = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++)
        {
            var text = (byte*)NativeMemory.Alloc((nuint)(values[i].Length + 1));
            values[i].CopyTo(new Span<byte>(text, values[i].Length));
            text[values[i].Length] = 0;
            _array[i] = text;
        }
    }

    public byte** Pointer => _array;

    /// <summary>The words of this process's own command line, byte by byte as it got them, the interpreter's too.</summary>
    public static NativeStrings OwnArguments()
    {
        var all = File.ReadAllBytes("/proc/self/cmdline");
        var words = new List<byte[]>();
        var start = 0;
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i] == 0)
            {
                words.Add(all[start..i]);
                start = i + 1;
            }
        }

        return new NativeStrings(words);
    }

    /// <summary>The environment as this process sees it now, with some variables set besides.</summary>
    public static NativeStrings Environment(IReadOnlyDictionary<string, string> changes)
    {
        var values = new List<byte[]>();
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (entry.Key is string name && !changes.ContainsKey(name))
            {
                values.Add(System.Text.Encoding.UTF8.GetBytes($"{name}={entry.Value}"));
            }
        }

        foreach (var (name, value) in changes)
        {
            values.Add(System.Text.Encoding.UTF8.GetBytes($"{name}={value}"));
        }

        return new NativeStrings(values);
    }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            NativeMemory.Free(_array[i]);
        }

        NativeMemory.Free(_array);
    }
}
