using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace HaLb.Transport;

/// <summary>One direction's reusable socket operation, awaited without allocation. The result is a byte count (or 0 for
/// connects) or, when negative, minus the <see cref="SocketError"/>. One wait at a time.</summary>
internal sealed class SocketOperation : SocketAsyncEventArgs, IValueTaskSource<int>
{
    private static readonly Action<object?> Done = static _ => { };

    private Action<object?>? _continuation;
    private short _version;

    public SocketOperation()
        : base(true)
    {
    }

    /// <summary>Receives into <see cref="SocketAsyncEventArgs.MemoryBuffer"/>.</summary>
    public ValueTask<int> ReceiveAsync(Socket socket) => socket.ReceiveAsync(this) ? Pending() : new ValueTask<int>(Result());

    public ValueTask<int> SendAsync(Socket socket) => socket.SendAsync(this) ? Pending() : new ValueTask<int>(Result());

    public ValueTask<int> ConnectAsync(Socket socket) => socket.ConnectAsync(this) ? Pending() : new ValueTask<int>(Result());

    public ValueTask<int> AcceptAsync(Socket socket) => socket.AcceptAsync(this) ? Pending() : new ValueTask<int>(Result());

    public int GetResult(short token)
    {
        Check(token);
        _continuation = null;
        _version++;
        return Result();
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        return !ReferenceEquals(Volatile.Read(ref _continuation), Done) ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        UserToken = state;
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
        {
            // Completed in the meantime. Not inline: the awaiting method is still on the stack.
            UserToken = null;
            ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: true);
        }
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (Volatile.Read(ref _continuation) is { } waiting || (waiting = Interlocked.CompareExchange(ref _continuation, Done, null)) is not null)
        {
            var state = UserToken;
            UserToken = null;
            // So that GetStatus says "done" while the continuation runs.
            Volatile.Write(ref _continuation, Done);
            waiting(state);
        }
    }

    private ValueTask<int> Pending() => new(this, _version);

    private int Result() => SocketError == SocketError.Success ? BytesTransferred : Failed(SocketError);

    internal static int Failed(SocketError error) => error == SocketError.SocketError ? -2 : -Math.Abs((int)error);

    private void Check(short token)
    {
        if (token != _version)
        {
            throw new InvalidOperationException("a socket wait was awaited twice");
        }
    }
}
