using HaLb.Proxy.Pipeline;
using HaLb.Proxy.Snapshot;
using HaLb.Transport;

namespace HaLb.Proxy.Front.Http1;

/// <summary>HaLb's own HTTP/1 engine, client side: what all its connections share.</summary>
/// <param name="Snapshots">The running configuration.</param>
/// <param name="Pipeline">Runs the streams.</param>
/// <param name="Wheel">Runs the timeouts.</param>
/// <param name="Exchanges">Buffers.</param>
/// <param name="Http2">Takes connections that begin with HTTP/2's preface; null = they are refused.</param>
internal sealed record Http1Front(
    SnapshotHolder Snapshots, StreamPipeline Pipeline, DeadlineWheel Wheel, ExchangePool Exchanges, IHttp2Front? Http2);
