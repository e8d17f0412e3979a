using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace HaLb.Vrrp.Hosting;

/// <summary>What a signal asks of the daemon.</summary>
internal enum SignalRequest
{
    Stop,
    Reload,

    /// <summary>Log the status (SIGUSR1; keepalived writes its data to a file).</summary>
    Status,

    /// <summary>Log the counters (SIGUSR2).</summary>
    Counters,
}

/// <summary>Signals in the order in which they came.</summary>
internal sealed class SignalInbox : IDisposable
{
    private const int PendingMax = 16;
    private const int SignalUser1 = 10;
    private const int SignalUser2 = 12;

    private readonly Channel<SignalRequest> _requests = Channel.CreateBounded<SignalRequest>(
        new BoundedChannelOptions(PendingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly PosixSignalRegistration[] _registrations;

    public SignalInbox()
    {
        _registrations =
        [
            Register(PosixSignal.SIGTERM, SignalRequest.Stop),
            Register(PosixSignal.SIGINT, SignalRequest.Stop),
            Register(PosixSignal.SIGHUP, SignalRequest.Reload),
            Register((PosixSignal)SignalUser1, SignalRequest.Status),
            Register((PosixSignal)SignalUser2, SignalRequest.Counters),
        ];
    }

    public ChannelReader<SignalRequest> Requests => _requests.Reader;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private PosixSignalRegistration Register(PosixSignal signal, SignalRequest request) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _ = _requests.Writer.TryWrite(request);
        });
}
