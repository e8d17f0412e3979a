using System.Collections.Immutable;
using HaLb.Config.Diagnostics;
using HaLb.Core.Applets;
using HaLb.Proxy.Checks;
using HaLb.Proxy.Front;
using HaLb.Proxy.Front.Kestrel;
using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Snapshot;
using HaLb.Transport;

namespace HaLb.Proxy;

/// <summary>What the engine takes from the program that runs it.</summary>
public sealed record EngineOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes the stats page from where the running configuration can be read; null = pages answer 503.</summary>
    public Func<EngineParts, IHttpApplet>? Stats { get; init; }

    /// <summary>Makes the engine for HTTP/2.</summary>
    public Func<EngineParts, IHttp2Front> Http2 { get; init; } =
        static parts => new KestrelFront(parts.Pipeline, parts.Snapshots, parts.Wheel, parts.Time);

    /// <summary>Ports that an older process of the same user listens on are shared with it, until it leaves (<c>-sf</c>).</summary>
    public bool JoinPorts { get; init; }

    /// <summary>Told each sentence about a server or backend (also sent to the log), for standard error.</summary>
    public Action<EventLine>? OnEvent { get; init; }

    /// <summary>Told about an exception that nothing expected: a bug.</summary>
    public Action<Exception> OnBug { get; init; } = static _ => { };
}

/// <summary>Parts of a running engine for what attaches to it.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Wheel">Runs timeouts.</param>
/// <param name="Snapshots">The running configuration.</param>
/// <param name="Pipeline">Runs streams.</param>
public sealed record EngineParts(TimeProvider Time, DeadlineWheel Wheel, SnapshotHolder Snapshots, StreamPipeline Pipeline);

/// <summary>A started engine, or why not; warnings may accompany either.</summary>
public sealed record StartResult(ProxyEngine? Engine, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Whether a reload was applied; where not, nothing has changed.</summary>
public sealed record ReloadResult(bool Applied, ImmutableArray<Diagnostic> Diagnostics);
