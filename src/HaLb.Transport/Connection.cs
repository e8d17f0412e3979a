using System.Buffers;
using System.Net;

namespace HaLb.Transport;

/// <summary>Both directions of one byte stream. Network faults are return values, never exceptions. One reader and one
/// writer at a time; <see cref="CancelRead"/>, <see cref="Abort"/> and the deadlines may come from any thread.</summary>
public abstract class Connection
{
    /// <summary>Pieces up to this many bytes are copied into one write where the connection cannot gather.</summary>
    private const int JoinedMax = 34 * 1024;

    /// <summary>Our address; null for Unix sockets.</summary>
    public IPEndPoint? Local { get; set; }

    /// <summary>The peer's address, or what the PROXY protocol said it is; null for Unix sockets.</summary>
    public IPEndPoint? Remote { get; set; }

    /// <summary>Extensions (TLVs) of the PROXY header that the connection began with; empty = none.</summary>
    public ReadOnlyMemory<byte> ProxyExtensions { get; set; }

    /// <summary>What the TLS handshake agreed on; null for cleartext.</summary>
    public TlsDetails? Tls { get; set; }

    /// <summary>Reads at least one byte. 0 = the peer finished sending, or <see cref="CancelRead"/>; -1 = reset or aborted.
    /// With an empty buffer it completes with 0 when a read would not wait.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Writes everything. False = the peer is gone.</summary>
    public abstract ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> buffer);

    /// <summary>Writes three pieces one after the other, as one where that is cheap. False = the peer is gone.</summary>
    public virtual async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, ReadOnlyMemory<byte> third)
    {
        var length = first.Length + second.Length + third.Length;
        if (length > JoinedMax)
        {
            return await WriteAsync(first) && (second.IsEmpty || await WriteAsync(second)) && (third.IsEmpty || await WriteAsync(third));
        }

        var joined = ArrayPool<byte>.Shared.Rent(length);
        first.CopyTo(joined);
        second.CopyTo(joined.AsMemory(first.Length));
        third.CopyTo(joined.AsMemory(first.Length + second.Length));
        var sent = await WriteAsync(joined.AsMemory(0, length));
        ArrayPool<byte>.Shared.Return(joined);
        return sent;
    }

    /// <summary>Sends FIN after what was written; reading goes on.</summary>
    public abstract void ShutdownWrite();

    /// <summary>A waiting read, and each later one, returns 0 at once; writing goes on. For timeouts.</summary>
    public abstract void CancelRead();

    /// <summary>Drops the connection at once (RST where the kernel has unread or unsent bytes). Waiting calls return.</summary>
    public abstract void Abort();

    /// <summary>Closes after what was written has been handed to the kernel. Frees the descriptor; safe to call twice.</summary>
    public abstract ValueTask CloseAsync();

    /// <summary>The peer has closed or reset, and nothing it sent before that is unread. False where that cannot be told.</summary>
    public virtual bool HasPeerLeft() => false;

    /// <summary>For an idle connection: true when the peer has closed it or sent something unasked.</summary>
    public abstract bool IsStale();
}

/// <summary>Facts of a TLS connection for logs, rules and the engines.</summary>
public sealed record TlsDetails(string Protocol, string Cipher, string? Sni, string? Alpn, bool Resumed);
