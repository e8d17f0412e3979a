namespace HaLb.Vrrp.Driver;

/// <summary>What other threads tell the driver. Rare things only; advertisements have a ring of their own.</summary>
internal abstract record DriverMessage;

/// <summary>The reading of some tracker changed: effective priorities and faults are to be computed anew.</summary>
internal sealed record TracksChanged : DriverMessage
{
    public static readonly TracksChanged Instance = new();
}

/// <summary>The local proxy's state changed.</summary>
internal sealed record ProxyChanged(ProxyState State, string Detail) : DriverMessage;

/// <summary>The operator's verb (<c>handover</c>, <c>failback</c>, <c>hold</c>, <c>release</c>) for one instance, or for all
/// where the name is empty. The reply is a line of text that begins with <c>ok</c> or <c>error</c>.</summary>
internal sealed record OperatorCommand(string Verb, string Instance, TaskCompletionSource<string> Reply) : DriverMessage;

/// <summary>Somebody wants to know everything.</summary>
internal sealed record StatusRequest(TaskCompletionSource<DaemonStatus> Reply) : DriverMessage;

/// <summary>Read the file again. The reply lists what changed, or the errors.</summary>
internal sealed record ReloadRequest(TaskCompletionSource<string> Reply) : DriverMessage;

/// <summary>Leave: delete the addresses, resign, end.</summary>
internal sealed record StopRequest : DriverMessage;

/// <summary>State of the local proxy as the pair socket tells it (design: starting, ready, draining, gone, stuck).</summary>
internal enum ProxyState
{
    /// <summary>Not heard of yet.</summary>
    Starting,
    Ready,
    Draining,
    Gone,
    Stuck,
}

/// <summary>The way into the driver, from any thread. Bounded: what does not fit is refused, and the caller must cope.</summary>
internal interface IDriverInbox
{
    bool TryPost(DriverMessage message);
}
