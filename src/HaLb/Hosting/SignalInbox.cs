using System.Runtime.InteropServices;
using System.Threading.Channels;
using HaLb.Unix;

namespace HaLb.Hosting;

/// <summary>What a signal asks of the process.</summary>
internal enum SignalRequest
{
    Reload,

    /// <summary>Finish what runs, then leave (SIGUSR1).</summary>
    Finish,

    /// <summary>The same; said again it means at once (SIGTERM, SIGINT).</summary>
    Terminate,
}

/// <summary>Signals in the order in which they came. The runtime's handler thread only puts them in. SIGPIPE needs none: the
/// runtime ignores it.</summary>
internal sealed class SignalInbox : IDisposable
{
    /// <summary>More pending signals than that say nothing new.</summary>
    private const int PendingMax = 16;

    private readonly Channel<SignalRequest> _requests =
        Channel.CreateBounded<SignalRequest>(new BoundedChannelOptions(PendingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly PosixSignalRegistration[] _registrations;

    public SignalInbox()
    {
        _registrations =
        [
            Register(PosixSignal.SIGTERM, SignalRequest.Terminate),
            Register(PosixSignal.SIGINT, SignalRequest.Terminate),
            Register((PosixSignal)Libc.SigUsr1, SignalRequest.Finish),
            Register(PosixSignal.SIGHUP, SignalRequest.Reload),
            Register((PosixSignal)Libc.SigUsr2, SignalRequest.Reload),
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
