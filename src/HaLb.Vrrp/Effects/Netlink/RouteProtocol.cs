namespace HaLb.Vrrp.Effects.Netlink;

/// <summary>Numbers of <c>linux/netlink.h</c>, <c>rtnetlink.h</c>, <c>if_addr.h</c> and <c>if_link.h</c>.</summary>
internal static class RouteProtocol
{
    /// <summary>Marks addresses (IFA_PROTO) and routes (rtm_protocol) as ours: VRRP's protocol number, which nobody else uses.</summary>
    public const byte Mark = 0x70;

    public const int HeaderLength = 16;
    public const int AttributeHeaderLength = 4;

    public const ushort Error = 2;
    public const ushort Done = 3;

    public const ushort NewLink = 16;
    public const ushort DeleteLink = 17;
    public const ushort GetLink = 18;
    public const ushort NewAddress = 20;
    public const ushort DeleteAddress = 21;
    public const ushort GetAddress = 22;
    public const ushort NewRoute = 24;
    public const ushort DeleteRoute = 25;
    public const ushort GetRoute = 26;

    public const ushort FlagRequest = 0x1;
    public const ushort FlagAck = 0x4;
    public const ushort FlagInterrupted = 0x10;
    public const ushort FlagAckTlvs = 0x200;
    public const ushort FlagDump = 0x300;
    public const ushort FlagReplace = 0x100;
    public const ushort FlagExclusive = 0x200;
    public const ushort FlagCreate = 0x400;

    /// <summary>RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR.</summary>
    public const uint MonitorGroups = 0x1 | 0x10 | 0x100;

    public const int AddressHeaderLength = 8;
    public const ushort AddressPrefix = 1;
    public const ushort AddressLocal = 2;
    public const ushort AddressLabel = 3;
    public const ushort AddressBroadcast = 4;
    public const ushort AddressCacheInfo = 6;
    public const ushort AddressFlags = 8;
    public const ushort AddressProtocol = 11;

    public const uint FlagSecondary = 0x01;
    public const uint FlagNoDad = 0x02;
    public const uint FlagDadFailed = 0x08;
    public const uint FlagHome = 0x10;
    public const uint FlagTentative = 0x40;
    public const uint FlagPermanent = 0x80;
    public const uint FlagNoPrefixRoute = 0x200;

    public const int LinkHeaderLength = 16;
    public const ushort LinkAddress = 1;
    public const ushort LinkName = 3;
    public const ushort LinkMtu = 4;
    public const ushort LinkBase = 5;
    public const ushort LinkInfo = 18;
    public const ushort LinkInfoKind = 1;
    public const ushort LinkInfoData = 2;
    public const ushort MacvlanMode = 1;

    public const uint LinkIsUp = 0x1;
    public const uint LinkIsLoopback = 0x8;
    public const uint LinkIsRunning = 0x40;

    public const int RouteHeaderLength = 12;
    public const ushort RouteDestination = 1;
    public const ushort RouteOutput = 4;
    public const ushort RouteGateway = 5;
    public const ushort RoutePriority = 6;
    public const ushort RoutePreferredSource = 7;
    public const ushort RouteTable = 15;
    public const ushort RouteVia = 18;
    public const uint RouteOnLink = 4;
}
