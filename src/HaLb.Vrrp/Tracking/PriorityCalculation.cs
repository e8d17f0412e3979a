using System.Collections.Immutable;
using HaLb.Config.Model;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Tracking;

/// <summary>Base priority and readings in, effective priority and fault out, by keepalived's rules: a positive weight is added
/// while up, a negative one while down, <c>reverse</c> turns the sign of what is added; weight 0 is a fault while down
/// (<c>reverse</c>: while up). A file adds number times weight; weight 0 and a number other than 0 is a fault (<c>reverse</c>:
/// the number 0), and so is a product of -254 or less.</summary>
internal static class PriorityCalculation
{
    public const int OwnerPriority = 255;

    /// <summary>Effective priorities end here unless the base is the owner's.</summary>
    private const int PriorityMax = 254;

    /// <summary>A file's product at or below this is a fault, keepalived's <c>-254</c>.</summary>
    private const int FileFault = -254;

    public static PriorityResult Calculate(int basePriority, ReadOnlySpan<TrackInput> tracks)
    {
        var shares = ImmutableArray.CreateBuilder<TrackShare>(tracks.Length);
        long sum = basePriority;
        var fault = "";
        var pending = "";
        foreach (ref readonly var track in tracks)
        {
            var share = Share(track, basePriority == OwnerPriority, out var isFault);
            sum += share;
            if (isFault && fault.Length == 0)
            {
                fault = Phrase(track);
            }

            if (IsPending(track) && pending.Length == 0)
            {
                pending = $"{KindName(track.Kind)} {track.Name} has no result yet";
            }

            shares.Add(new TrackShare(KindName(track.Kind), track.Name, track.Weight, share, isFault, StateText(track)));
        }

        return new PriorityResult
        {
            Effective = basePriority == OwnerPriority ? (byte)OwnerPriority : (byte)Math.Clamp(sum, 1, PriorityMax),
            HasFault = fault.Length > 0,
            IsPending = pending.Length > 0,
            Reason = fault.Length > 0 ? fault : pending,
            Shares = shares.MoveToImmutable(),
        };
    }

    public static string KindName(VrrpTrackKind kind) => kind switch
    {
        VrrpTrackKind.Interface => "interface",
        VrrpTrackKind.Script => "script",
        VrrpTrackKind.Process => "process",
        VrrpTrackKind.File => "file",
        _ => "ping",
    };

    private static int Share(in TrackInput track, bool isOwner, out bool isFault)
    {
        isFault = false;
        if (track.IsIgnored || track.Reading.State == TrackState.Unknown)
        {
            return 0;
        }

        var share = track.Kind == VrrpTrackKind.File ? FileShare(track, out isFault) : SwitchShare(track, out isFault);
        return isOwner || isFault ? 0 : share;
    }

    private static int SwitchShare(in TrackInput track, out bool isFault)
    {
        var up = track.Reading.State == TrackState.Up;
        isFault = track.Weight == 0 && up == track.IsReversed;
        var counts = up ? track.Weight > 0 : track.Weight < 0;
        return !counts ? 0 : track.IsReversed ? -track.Weight : track.Weight;
    }

    private static int FileShare(in TrackInput track, out bool isFault)
    {
        var number = track.Reading.Number;
        if (track.Weight == 0)
        {
            isFault = number != 0 != track.IsReversed;
            return 0;
        }

        var product = Math.Clamp(number, int.MinValue, int.MaxValue) * (track.IsReversed ? -(long)track.Weight : track.Weight);
        isFault = product <= FileFault;
        return (int)Math.Clamp(product, FileFault, PriorityMax - 1);
    }

    private static bool IsPending(in TrackInput track) => track is { Weight: 0, Reading.State: TrackState.Unknown };

    /// <summary>For people: <c>down, exit code 2</c>.</summary>
    public static string StateText(TrackReading reading)
    {
        var state = reading.State switch
        {
            TrackState.Unknown => "unknown",
            TrackState.Down => "down",
            _ => "up",
        };
        return reading.Detail.Length == 0 ? state : $"{state}, {reading.Detail}";
    }

    private static string StateText(in TrackInput track) =>
        track.IsIgnored ? StateText(track.Reading) + ", weight ignored in a sync group" : StateText(track.Reading);

    private static string Phrase(in TrackInput track)
    {
        var verb = track.Reading.State == TrackState.Up && track.Kind != VrrpTrackKind.File ? "is up (reverse)" : "failed";
        var detail = track.Reading.Detail;
        return detail.Length == 0 ? $"{KindName(track.Kind)} {track.Name} {verb}" : $"{KindName(track.Kind)} {track.Name} {verb}: {detail}";
    }
}
