using System.Text;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Strings of the configuration and of the framework as samples.</summary>
internal static class SampleText
{
    /// <summary>Writes <paramref name="text"/> into the arena as UTF-8. False: the arena is full.</summary>
    public static bool TrySet(string text, SampleArena arena, ref Sample sample)
    {
        if (!arena.TryTake(Encoding.UTF8.GetMaxByteCount(text.Length), out var room))
        {
            return false;
        }

        var length = Encoding.UTF8.GetBytes(text, room);
        arena.Shrink(room.Length - length);
        sample.SetStr(room[..length]);
        return true;
    }
}
