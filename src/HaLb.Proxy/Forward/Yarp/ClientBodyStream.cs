using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Forward.Yarp;

/// <summary>The client's request body as YARP reads it.</summary>
internal sealed class ClientBodyStream(Attempt attempt) : OneWayStream
{
    private bool _continued;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var client = attempt.Client;
        if (client.BufferedBody.IsEmpty)
        {
            await InviteAsync();

            // Whoever cancels has the response or has given up: what the client still sends is of no use.
            using var registration = cancellationToken.UnsafeRegister(static client => ((ClientExchange)client!).StopBody(), client);
            var status = await client.WaitBodyAsync();
            if (status == BodyStatus.End)
            {
                return 0;
            }

            if (status != BodyStatus.Data)
            {
                Fail(status);
                cancellationToken.ThrowIfCancellationRequested();
                throw new IOException("the request's body ended early");
            }
        }

        var available = client.BufferedBody;
        var length = Math.Min(buffer.Length, available.Length);
        available[..length].CopyTo(buffer);
        client.ConsumeBody(length);
        return length;
    }

    /// <summary>HttpClient keeps a server's 100 to itself, so a client that waits for one gets it from here.</summary>
    private async ValueTask InviteAsync()
    {
        if (_continued || attempt.Client.IsBodyComplete)
        {
            return;
        }

        _continued = true;
        if (attempt.Stream.Request.HasToken(KnownHeader.Expect, "100-continue"u8))
        {
            var head = new MessageHead();
            head.SetStatus(100, "Continue"u8);
            _ = await attempt.Client.SendInterimAsync(head);
        }
    }

    private void Fail(BodyStatus status)
    {
        switch (status)
        {
            case BodyStatus.TimedOut:
                attempt.Fail(Termination.UploadTimeout);
                break;
            case BodyStatus.Aborted:
                attempt.Fail(Termination.UploadAborted);
                break;
            case BodyStatus.Invalid:
                attempt.Fail(Termination.BadRequest with { In = 'D' });
                break;
        }
    }
}
