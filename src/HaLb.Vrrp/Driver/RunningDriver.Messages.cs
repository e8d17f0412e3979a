using HaLb.Vrrp.Pair;
using HaLb.Vrrp.Unix;

namespace HaLb.Vrrp.Driver;

/// <content>What other threads ask for.</content>
internal sealed partial class RunningDriver
{
    private void Take(DriverMessage message)
    {
        switch (message)
        {
            case TracksChanged:
                EvaluateTracks();
                break;
            case ProxyChanged changed:
                Proxy = (changed.State, changed.Detail);
                EndBenefitOfDoubt(changed.State);
                EvaluateTracks();
                break;
            case OperatorCommand command:
                _ = command.Reply.TrySetResult(Core.Command(command.Verb, command.Instance));
                break;
            case StatusRequest request:
                _ = request.Reply.TrySetResult(StatusBuilder.Build(this, BootClock.Now));
                break;
            case ReloadRequest request:
                _reload(request);
                break;
            case ApplyConfiguration apply:
                _ = apply.Reply.TrySetResult(Apply(apply));
                break;
            case StopRequest:
                Core.Stop();
                foreach (var port in Ports)
                {
                    port.RemoveDevices();
                }

                Guard.Dismiss();
                _isStopping = true;
                break;
            default:
                throw new InvalidOperationException($"unknown message {message}");
        }
    }

    /// <summary>Adopted instances counted the proxy as ready until something was known of it.</summary>
    private void EndBenefitOfDoubt(ProxyState state)
    {
        foreach (var instance in Core.Instances)
        {
            instance.IsAdopted &= state == ProxyState.Starting;
        }
    }

    private void EvaluateTracks() => Tracks.Evaluate(Core, Config, Proxy.State, Proxy.Detail);

    /// <summary>By difference: what did not change is not touched.</summary>
    private string Apply(ApplyConfiguration apply)
    {
        if (_plans.Refusal(apply.Config) is { } refusal)
        {
            return $"error: {refusal}";
        }

        var before = Config;
        Config = apply.Config;
        var change = _plans.Rebuild(Core, Ports, before, apply.Config);
        foreach (var gone in change.Gone)
        {
            Core.Leave(gone);
        }

        change.CloseOld();
        Ports = change.Plan.Ports;
        Core.Swap(change.Plan);
        Notify.Apply(apply.Config);
        Link.Apply(ProxyLinkSettings.From(apply.Config, Version));
        ConnectAll();
        change.MoveAddresses(BootClock.Now);
        EvaluateTracks();
        foreach (var index in change.New)
        {
            _ = Ports[index].RemoveLeftovers();
            Core.Start(index, isAdopted: false);
        }

        Core.Settle();

        _captures.RetainOnly(Ports.SelectMany(static p => p.InterfaceNames).ToHashSet(StringComparer.Ordinal));
        return change.Text;
    }
}
