using System.Globalization;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Tracking;

/// <summary>Reads the number in a file whenever the file or what its name points to may have changed. Missing, empty or no
/// number at the beginning = 0, as keepalived reads it.</summary>
internal sealed class FileTracker(TrackerKey key, TrackReading first, VrrpFileConfig file, DirectoryWatch watch, TrackerHost host)
    : Tracker(key, first, host)
{
    private const int ReadMax = 64;

    private readonly Lock _gate = new();
    private IDisposable? _watched;

    public override void Start()
    {
        Initialise();
        _watched = watch.Add(Path.GetDirectoryName(Path.GetFullPath(file.Path)) ?? "/", Read);
        Read();
    }

    protected override ValueTask EndAsync()
    {
        _watched?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Digits with a sign, as <c>strtol</c> takes them; what follows does not count.</summary>
    internal static long Parse(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        var length = text.Length > 0 && text[0] is '-' or '+' ? 1 : 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            length++;
        }

        var isNegative = text.Length > 0 && text[0] == '-';
        return long.TryParse(text[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : length > 18 ? (isNegative ? long.MinValue : long.MaxValue)
            : 0;
    }

    private void Initialise()
    {
        if (file.InitialValue is not { } value || (File.Exists(file.Path) && !file.OverwritesInitial))
        {
            return;
        }

        try
        {
            File.WriteAllText(file.Path, value.ToString(CultureInfo.InvariantCulture) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.Error("file {Path:l} cannot be made: {Error:l}", file.Path, error.Message);
        }
    }

    private void Read()
    {
        lock (_gate)
        {
            try
            {
                using var handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                Span<byte> bytes = stackalloc byte[ReadMax];
                var number = Parse(System.Text.Encoding.ASCII.GetString(bytes[..RandomAccess.Read(handle, bytes, 0)]));
                Set(TrackState.Up, number, number.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Set(TrackState.Up, 0, error is FileNotFoundException or DirectoryNotFoundException ? "no file, counts as 0" : $"{error.Message}, counts as 0");
            }
        }
    }
}
