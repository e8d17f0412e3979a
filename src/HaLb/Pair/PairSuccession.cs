using System.Net.Sockets;
using System.Text;

namespace HaLb.Pair;

/// <summary>Tells an older halb that this process takes over, so that it tells halb-vrrpd before it leaves.</summary>
internal static class PairSuccession
{
    private const int LinesBytesMax = 65536;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>Returns once the older process has passed the word on. False = it did not answer.</summary>
    public static async Task<bool> AnnounceAsync(Socket predecessor, byte[] greeting, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(AnswerTime, time);
        var buffer = new byte[LinesBytesMax];
        try
        {
            _ = await predecessor.SendAsync(greeting, limit.Token);
            for (var used = 0; used < buffer.Length;)
            {
                var count = await predecessor.ReceiveAsync(buffer.AsMemory(used), limit.Token);
                used += count;
                if (Encoding.UTF8.GetString(buffer, 0, used).Contains("{\"successor\":", StringComparison.Ordinal))
                {
                    return true;
                }

                if (count == 0)
                {
                    return false;
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It hangs, or is no halb that knows this.
        }

        return false;
    }
}
