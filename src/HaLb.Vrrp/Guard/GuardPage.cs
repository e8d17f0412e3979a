using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Guard;

/// <summary>A file of fixed size in the run directory, mapped by the daemon and its guard: who is Master, until when, and what is to
/// be done when the lease ends. It outlives a daemon that dies, so it is the state file, too. Nothing in it is trusted as a
/// length or an index without a look at its bounds.</summary>
internal sealed unsafe class GuardPage : IDisposable
{
    public const int SlotsMax = 1024;
    public const int AddressesMax = 4096;

    private readonly int _descriptor;
    private readonly nuint _length;
    private byte* _memory;

    private GuardPage(int descriptor, byte* memory, nuint length)
    {
        _descriptor = descriptor;
        _memory = memory;
        _length = length;
    }

    public GuardHeader* Header => (GuardHeader*)_memory;

    public int SlotCount => Header->SlotCount;

    public int AddressMax => Header->AddressMax;

    /// <summary>On a disk every so often a write has to wait for it.</summary>
    public bool IsOnTemporaryFileSystem
    {
        get
        {
            var information = stackalloc long[32];
            return Libc.FileSystem(_descriptor, information) == 0 && information[0] == Libc.TemporaryFileSystem;
        }
    }

    public GuardSlot* Slot(int index) => (GuardSlot*)(_memory + GuardHeader.PlaceBytes + (index * (long)Stride(AddressMax)));

    public GuardAddress* Addresses(int index) => (GuardAddress*)((byte*)Slot(index) + GuardSlot.Bytes);

    /// <summary>A new page under this name. Whoever maps the old one keeps it.</summary>
    /// <exception cref="UnixException">The directory is not ours, or full.</exception>
    public static GuardPage Create(string path, int slots, int addresses, ReadOnlySpan<byte> bootId)
    {
        var temporary = $"{path}.new";
        File.Delete(temporary);
        var descriptor = Libc.Open(temporary, Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenExclusive | Libc.OpenCloseOnExec | Libc.OpenNoFollow, 0b110_000_000);
        UnixException.ThrowIf(descriptor < 0, $"open {temporary}");
        var length = (nuint)(GuardHeader.PlaceBytes + (slots * (long)Stride(addresses)));

        // Not only as long but with its blocks: writing to a mapped page that a full file system has no room for is the end.
        if (Libc.Allocate(descriptor, 0, (long)length) is not 0 and var error)
        {
            _ = Libc.Close(descriptor);
            File.Delete(temporary);
            throw new UnixException($"{path}: {length} bytes", error);
        }

        var page = new GuardPage(descriptor, MapAll(descriptor, length), length);
        page.Header->SlotCount = slots;
        page.Header->AddressMax = addresses;
        bootId.CopyTo(new Span<byte>(page.Header->BootId, 16));
        Volatile.Write(ref page.Header->Magic, GuardHeader.MagicValue);
        File.Move(temporary, path, overwrite: true);
        return page;
    }

    /// <summary>Null: there is none, it is of another boot or layout, or damaged.</summary>
    public static GuardPage? TryOpen(string path, ReadOnlySpan<byte> bootId)
    {
        var descriptor = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec | Libc.OpenNoFollow, 0);
        if (descriptor < 0)
        {
            return null;
        }

        var page = TryMap(descriptor);
        if (page is null || !new ReadOnlySpan<byte>(page.Header->BootId, 16).SequenceEqual(bootId))
        {
            page?.Dispose();
            if (page is null)
            {
                _ = Libc.Close(descriptor);
            }

            return null;
        }

        return page;
    }

    public void Dispose()
    {
        if (_memory != null)
        {
            _ = Libc.Unmap(_memory, _length);
            _ = Libc.Close(_descriptor);
            _memory = null;
        }
    }

    private static GuardPage? TryMap(int descriptor)
    {
        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: false);
        var length = RandomAccess.GetLength(handle);
        if (length < GuardHeader.PlaceBytes)
        {
            return null;
        }

        var page = new GuardPage(descriptor, MapAll(descriptor, (nuint)length), (nuint)length);
        var header = page.Header;
        if (header->Magic == GuardHeader.MagicValue && header->SlotCount is >= 1 and <= SlotsMax && header->AddressMax is >= 1 and <= AddressesMax
            && length >= GuardHeader.PlaceBytes + (header->SlotCount * (long)Stride(header->AddressMax)))
        {
            return page;
        }

        _ = Libc.Unmap(page._memory, page._length);
        return null;
    }

    private static byte* MapAll(int descriptor, nuint length)
    {
        var memory = Libc.Map(null, length, Libc.ProtectRead | Libc.ProtectWrite, Libc.MapShared, descriptor, 0);
        UnixException.ThrowIf((nint)memory == -1, "mmap");
        return (byte*)memory;
    }

    private static int Stride(int addresses) => (GuardSlot.Bytes + (addresses * GuardAddress.Bytes) + 63) & ~63;
}
