using HaLb.Core.Servers;
using HaLb.Proxy.Front.Http1;
using HaLb.Proxy.Tcp;
using HaLb.Transport;

namespace HaLb.Proxy.Front;

/// <summary>What every client connection needs, made once.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Wheel">Runs the timeouts.</param>
/// <param name="Process">Process-wide figures.</param>
/// <param name="Http1">The HTTP/1 engine.</param>
/// <param name="Tcp">Relays of mode tcp.</param>
/// <param name="Live">Connections that are open.</param>
/// <param name="OnBug">Told about exceptions that nothing expected.</param>
internal sealed record FrontParts(
    TimeProvider Time, DeadlineWheel Wheel, ProcessState Process, Http1Front Http1, TcpFront Tcp, LiveConnections Live, Action<Exception> OnBug);
