using System.Globalization;
using System.Text;
using HaLb.Core.Applets;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Pipeline;

/// <summary>Lets something inside HaLb answer a stream.</summary>
internal static class AppletCall
{
    private const int BodyMax = 16384;

    /// <param name="stream">The stream.</param>
    /// <param name="client">Its client.</param>
    /// <param name="applet">Who answers.</param>
    /// <param name="proxy">The proxy whose configuration led here.</param>
    public static async ValueTask<Termination> RunAsync(StreamContext stream, ClientExchange client, IHttpApplet applet, string proxy)
    {
        stream.AppletName = applet.Name;
        stream.Frontend.Counters.Intercepted.Increment();
        stream.Backend?.Counters.Intercepted.Increment();
        var (body, fault) = await ReadBodyAsync(stream, client);
        if (!fault.IsNormal)
        {
            return fault;
        }

        var request = stream.Request;
        var answer = await applet.HandleAsync(
            new AppletRequest(Text(request.Method), Text(request.PathAndQuery), stream.Frontend.Core, proxy, stream.Client.Transport.Remote?.Address, body)
            {
                Header = name => Header(request, name),
            },
            CancellationToken.None);
        return await SendAsync(stream, client, answer);
    }

    private static async ValueTask<(byte[] Body, Termination Fault)> ReadBodyAsync(StreamContext stream, ClientExchange client)
    {
        if (stream.Request.Framing == BodyFraming.None)
        {
            return ([], Termination.Normal);
        }

        if (stream.Request.ContentLength > BodyMax)
        {
            return ([], Termination.BodyTooLarge);
        }

        if (!client.IsBodyComplete && stream.Request.HasToken(KnownHeader.Expect, "100-continue"u8))
        {
            stream.Response.Clear();
            stream.Response.SetStatus(100, "Continue"u8);
            _ = await client.SendInterimAsync(stream.Response);
        }

        var body = new MemoryStream();
        while (true)
        {
            switch (await client.WaitBodyAsync())
            {
                case BodyStatus.Data:
                    body.Write(client.BufferedBody.Span);
                    client.ConsumeBody(client.BufferedBody.Length);
                    if (body.Length > BodyMax)
                    {
                        return ([], Termination.BodyTooLarge);
                    }

                    break;
                case BodyStatus.End:
                    return (body.ToArray(), Termination.Normal);
                case BodyStatus.TimedOut:
                    return ([], Termination.UploadTimeout);
                case BodyStatus.Invalid:
                    return ([], Termination.BadRequest);
                default:
                    return ([], Termination.UploadAborted);
            }
        }
    }

    private static async ValueTask<Termination> SendAsync(StreamContext stream, ClientExchange client, AppletResponse answer)
    {
        var head = stream.Response;
        head.Clear();
        head.SetStatus(answer.Status, Encoding.Latin1.GetBytes(ReasonPhrases.Find(answer.Status)));
        foreach (var (name, value) in answer.Headers)
        {
            head.Add(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
        }

        head.Add("content-length"u8, Encoding.ASCII.GetBytes(answer.Content.Length.ToString(CultureInfo.InvariantCulture)));
        head.Framing = stream.IsHead || answer.Content.IsEmpty ? BodyFraming.None : BodyFraming.Length;
        head.ContentLength = answer.Content.Length;
        ResponseRules.RunAfter(stream);
        stream.Status = head.Status;
        stream.ResponseStarted = true;
        stream.ResponseAt = stream.Time.GetTimestamp();
        var status = await client.SendHeadAsync(head, stream.IsHead ? default : answer.Content, last: true);
        return status switch
        {
            SendStatus.Sent => Termination.Local with { By = answer.Status == 401 ? 'P' : 'L' },
            SendStatus.TimedOut => Termination.ClientTimeout,
            _ => Termination.ClientAborted,
        };
    }

    private static string? Header(MessageHead request, string name)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (!Encoding.ASCII.TryGetBytes(name, bytes, out var length))
        {
            return null;
        }

        var index = request.Find(bytes[..length]);
        return index < 0 ? null : Text(request.Value(index));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
