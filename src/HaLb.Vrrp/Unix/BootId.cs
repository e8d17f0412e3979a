namespace HaLb.Vrrp.Unix;

/// <summary>Tells one boot from the next: what was written before a reboot proves nothing after it.</summary>
internal static class BootId
{
    /// <summary>16 bytes.</summary>
    public static byte[] Current { get; } = Read();

    private static byte[] Read()
    {
        try
        {
            return Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id").AsSpan().Trim()).ToByteArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Without it every start is a first one.
            return Guid.NewGuid().ToByteArray();
        }
    }
}
