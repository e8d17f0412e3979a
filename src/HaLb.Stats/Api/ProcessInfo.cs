using System.Globalization;
using System.Text;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>Figures of the process (<c>show info</c>), under HAProxy's names. What HaLb has no counterpart of is 0.</summary>
internal sealed class ProcessInfo(Farm farm)
{
    public static string Version { get; } = typeof(ProcessInfo).Assembly.GetName().Version?.ToString(3) ?? "0";

    public TimeSpan Uptime { get; } = farm.Process.Time.GetElapsedTime(farm.Process.StartedTimestamp);

    public string UptimeText => string.Create(CultureInfo.InvariantCulture, $"{Uptime.Days}d {Uptime.Hours}h{Uptime.Minutes:00}m{Uptime.Seconds:00}s");

    public int Threads => farm.Config.Global.ThreadCount ?? Environment.ProcessorCount;

    public string Node => farm.Config.Global.Node is { Length: > 0 } node ? node : farm.Config.NodeName.Length > 0 ? farm.Config.NodeName : Environment.MachineName;

    private int Listeners => farm.Frontends.Sum(frontend => frontend.Listeners.Count);

    public string Write()
    {
        var process = farm.Process;
        var memory = GC.GetTotalMemory(forceFullCollection: false);
        var text = new StringBuilder();
        void Line(string name, object value) => text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");

        Line("Name", "HaLb");
        Line("Version", Version);
        Line("Nbthread", Threads);
        Line("Nbproc", 1);
        Line("Process_num", 1);
        Line("Pid", Environment.ProcessId);
        Line("Uptime", UptimeText);
        Line("Uptime_sec", (long)Uptime.TotalSeconds);
        Line("Memmax_MB", 0);
        Line("PoolAlloc_MB", memory >> 20);
        Line("PoolUsed_MB", memory >> 20);
        Line("PoolFailed", 0);
        Line("Ulimit-n", DescriptorLimit());
        Line("Maxsock", DescriptorLimit());
        Line("Maxconn", process.MaxConn);
        Line("Hard_maxconn", process.MaxConn);
        Line("CurrConns", process.Connections.Current);
        Line("CumConns", process.TotalConnections.Value);
        Line("CumReq", process.TotalRequests.Value);
        Line("MaxSslConns", 0);
        Line("CurrSslConns", process.TlsConnections.Current);
        Line("CumSslConns", process.TotalTlsConnections.Value);
        Line("Maxpipes", 0);
        Line("PipesUsed", 0);
        Line("PipesFree", 0);
        Line("ConnRate", process.ConnectionRate.Rate);
        Line("ConnRateLimit", 0);
        Line("MaxConnRate", process.ConnectionRate.Max);
        Line("SessRate", process.SessionRate.Rate);
        Line("SessRateLimit", 0);
        Line("MaxSessRate", process.SessionRate.Max);
        Line("SslRate", process.TlsRate.Rate);
        Line("SslRateLimit", 0);
        Line("MaxSslRate", process.TlsRate.Max);
        Line("Tasks", ThreadPool.ThreadCount);
        Line("Run_queue", ThreadPool.PendingWorkItemCount);
        Line("node", Node);
        Line("Stopping", process.Stopping ? 1 : 0);
        Line("Jobs", process.Connections.Current + Listeners);
        Line("Unstoppable Jobs", 0);
        Line("Listeners", Listeners);
        Line("ActivePeers", 0);
        Line("ConnectedPeers", 0);
        Line("DroppedLogs", process.DroppedLogs.Value);
        Line("BusyPolling", 0);
        Line("FailedResolutions", 0);
        Line("TotalBytesOut", process.BytesOut.Value);
        Line("TotalSplicdedBytesOut", 0);
        Line("Build info", Version);
        Line("Memmax_bytes", 0);
        Line("PoolAlloc_bytes", memory);
        Line("PoolUsed_bytes", memory);
        Line("Start_time_sec", process.StartedAt.ToUnixTimeSeconds());
        Line("Tainted", 0);
        if (farm.Config.Global.Description is { Length: > 0 } description)
        {
            Line("description", description);
        }

        return text.ToString();
    }

    /// <summary>RLIMIT_NOFILE as the kernel says it; 0 where it cannot be read.</summary>
    public static long DescriptorLimit()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/self/limits"))
            {
                if (line.StartsWith("Max open files", StringComparison.Ordinal))
                {
                    var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    return long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
                }
            }
        }
        catch (IOException)
        {
            // No /proc: the figure is for display only.
        }

        return 0;
    }
}
