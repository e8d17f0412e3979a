using Serilog;

namespace HaLb.Vrrp.Effects.Capture;

/// <summary>What all captures of the process have in common.</summary>
/// <param name="Wake">Tells the driver that a ring has something, or that a capture broke; called by capture threads, must not block.</param>
/// <param name="Logger">Of the daemon; called from the thread pool.</param>
/// <param name="RealTimePriority">SCHED_RR priority of the threads, one below the driver's; 0 = normal scheduling.</param>
/// <param name="LogsUnknownRouters"><c>log_unknown_vrids</c>.</param>
internal sealed record CaptureOptions(Action Wake, ILogger Logger, int RealTimePriority = 0, bool LogsUnknownRouters = false);
