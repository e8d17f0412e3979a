using HaLb.Vrrp.Effects.Capture;
using HaLb.Vrrp.Effects.Netlink;
using HaLb.Vrrp.Guard;
using Serilog;

namespace HaLb.Vrrp.Driver;

/// <summary>What all ports of the process share.</summary>
internal sealed record PortServices(CaptureSet Captures, InterfaceTable Table, RouteNetlink Netlink, GuardKeeper Guard, ILogger Log);
