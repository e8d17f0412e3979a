using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HaLb.Proxy.Samples;

/// <summary>Hashed passwords, by the system's crypt(3), as in HAProxy: every method that the system knows.</summary>
internal static unsafe partial class PasswordHash
{
    /// <summary>Room for crypt_r's working memory: glibc's own needs 128 KiB, libxcrypt's 32 KiB.</summary>
    private const int WorkBytes = 160 * 1024;

    /// <summary>Longest password that is looked at.</summary>
    private const int LengthMax = 512;

    private static readonly Lazy<bool> Available = new(static () => NativeLibrary.TryLoad("libcrypt.so.1", out _));

    /// <summary>The system has the library; otherwise no hashed password ever matches.</summary>
    public static bool IsAvailable => Available.Value;

    /// <summary>Whether <paramref name="hash"/> was made of <paramref name="password"/>. Takes milliseconds on purpose of the
    /// methods' inventors.</summary>
    public static bool Matches(ReadOnlySpan<byte> password, ReadOnlySpan<byte> hash)
    {
        if (!IsAvailable || password.Length > LengthMax || hash.Length > LengthMax || password.Contains((byte)0))
        {
            return false;
        }

        Span<byte> phrase = stackalloc byte[LengthMax + 1];
        Span<byte> setting = stackalloc byte[LengthMax + 1];
        Terminate(password, phrase);
        Terminate(hash, setting);
        var work = NativeMemory.AllocZeroed(WorkBytes);
        try
        {
            fixed (byte* phraseText = phrase, settingText = setting)
            {
                var made = Crypt(phraseText, settingText, work);
                return made is not null && CryptographicOperations.FixedTimeEquals(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(made), hash);
            }
        }
        finally
        {
            NativeMemory.Free(work);
        }
    }

    private static void Terminate(ReadOnlySpan<byte> text, Span<byte> room)
    {
        text.CopyTo(room);
        room[text.Length] = 0;
    }

    [LibraryImport("libcrypt.so.1", EntryPoint = "crypt_r")]
    private static partial byte* Crypt(byte* phrase, byte* setting, void* work);
}
