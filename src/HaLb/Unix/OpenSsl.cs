using System.Runtime.InteropServices;

namespace HaLb.Unix;

/// <summary>The libcrypto that TLS runs on.</summary>
internal static partial class OpenSsl
{
    public static string Version()
    {
        try
        {
            return Marshal.PtrToStringUTF8(OpenSslVersion(0)) ?? "unknown";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return "none found: TLS will not work (apt install libssl3)";
        }
    }

    [LibraryImport("libcrypto.so.3", EntryPoint = "OpenSSL_version")]
    private static partial nint OpenSslVersion(int type);
}
