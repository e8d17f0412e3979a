using HaLb.Core.Servers;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Forward;

/// <summary>Carries one stream to one server and its response back. The server's slot is already taken; the pipeline gives
/// it back. One attempt: the pipeline decides about another.</summary>
public abstract class Forwarder
{
    /// <summary>Runs one attempt. Before the response head is given to the client it calls
    /// <see cref="IResponseHook.OnResponseHead"/>. A result with MayRetry means that the client has seen nothing and that
    /// <see cref="ClientExchange.BodyConsumed"/> bytes at most were taken from its body.</summary>
    public abstract ValueTask<Termination> AttemptAsync(StreamContext stream, ClientExchange client, Server server, IResponseHook hook);
}

/// <summary>What the pipeline does to a response before the client gets it.</summary>
public interface IResponseHook
{
    /// <summary>Response rules, cookies, counters. <see cref="StreamContext.Response"/> is complete and may be edited.
    /// Not called for interim responses. A result that is not normal replaces the response.</summary>
    Termination OnResponseHead(StreamContext stream);
}
