using System.Runtime.InteropServices;

namespace HaLb.Proxy.Tls;

/// <summary>The few functions of the system's libssl that turn cipher expressions into suites. Loaded when first needed:
/// the library's file name differs between systems, so no import by a fixed name would do.</summary>
internal sealed unsafe class OpenSsl
{
    private static readonly string[] FileNames = ["libssl.so.3", "libssl.so.1.1", "libssl.so"];
    private static readonly Lazy<OpenSsl?> Loaded = new(Load);

    private readonly delegate* unmanaged<nint> _method;
    private readonly delegate* unmanaged<nint, nint> _newContext;
    private readonly delegate* unmanaged<nint, void> _freeContext;
    private readonly delegate* unmanaged<nint, byte*, int> _setCipherList;
    private readonly delegate* unmanaged<nint, byte*, int> _setCipherSuites;
    private readonly delegate* unmanaged<nint, nint> _getCiphers;
    private readonly delegate* unmanaged<nint, int> _count;
    private readonly delegate* unmanaged<nint, int, nint> _item;
    private readonly delegate* unmanaged<nint, ushort> _protocolId;
    private readonly delegate* unmanaged<nint, byte*> _name;

    private OpenSsl(nint library)
    {
        _method = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "TLS_method");
        _newContext = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "SSL_CTX_new");
        _freeContext = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "SSL_CTX_free");
        _setCipherList = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "SSL_CTX_set_cipher_list");
        _setCipherSuites = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "SSL_CTX_set_ciphersuites");
        _getCiphers = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "SSL_CTX_get_ciphers");
        _protocolId = (delegate* unmanaged<nint, ushort>)NativeLibrary.GetExport(library, "SSL_CIPHER_get_protocol_id");
        _name = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "SSL_CIPHER_get_name");

        // These two live in libcrypto, which libssl depends on: a look-up through libssl's handle finds them.
        _count = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "OPENSSL_sk_num");
        _item = (delegate* unmanaged<nint, int, nint>)NativeLibrary.GetExport(library, "OPENSSL_sk_value");
    }

    /// <summary>Null where this system has no libssl.</summary>
    public static OpenSsl? Instance => Loaded.Value;

    /// <summary>The suites that libssl would offer, in its order, TLS 1.3 ones first. Null = it refuses an expression.</summary>
    /// <param name="ciphers">For TLS 1.2 and below; null = libssl's default.</param>
    /// <param name="suites">For TLS 1.3; null = libssl's default.</param>
    public List<CipherEntry>? Expand(string? ciphers, string? suites)
    {
        var context = _newContext(_method());
        if (context == 0)
        {
            return null;
        }

        try
        {
            return Set(_setCipherList, context, ciphers) && Set(_setCipherSuites, context, suites) ? List(context) : null;
        }
        finally
        {
            _freeContext(context);
        }
    }

    private static bool Set(delegate* unmanaged<nint, byte*, int> function, nint context, string? text)
    {
        if (text is null)
        {
            return true;
        }

        var native = Marshal.StringToCoTaskMemUTF8(text);
        try
        {
            return function(context, (byte*)native) == 1;
        }
        finally
        {
            Marshal.FreeCoTaskMem(native);
        }
    }

    private List<CipherEntry> List(nint context)
    {
        var stack = _getCiphers(context);
        var count = stack == 0 ? 0 : _count(stack);
        var entries = new List<CipherEntry>(Math.Max(0, count));
        for (var i = 0; i < count; i++)
        {
            var cipher = _item(stack, i);
            entries.Add(new CipherEntry(_protocolId(cipher), Marshal.PtrToStringUTF8((nint)_name(cipher)) ?? ""));
        }

        return entries;
    }

    private static OpenSsl? Load()
    {
        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                try
                {
                    return new OpenSsl(library);
                }
                catch (EntryPointNotFoundException)
                {
                    // A libssl too old to have them: the next name may be a newer one.
                }
            }
        }

        return null;
    }
}

/// <summary>A cipher suite by its number on the wire and by OpenSSL's name.</summary>
internal readonly record struct CipherEntry(ushort Id, string Name);
