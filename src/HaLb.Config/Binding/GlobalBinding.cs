using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds lines of the global section.</summary>
internal static class GlobalBinding
{
    private const int CountMax = int.MaxValue;

    public static void MaxConn(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { MaxConn = a.Integer(a.First, 1, CountMax, 1) };

    public static void User(GlobalDraft g, Arguments a) => g.Config = g.Config with { User = a.First.Text };

    public static void Group(GlobalDraft g, Arguments a) => g.Config = g.Config with { Group = a.First.Text };

    public static void Uid(GlobalDraft g, Arguments a) => g.Config = g.Config with { Uid = a.Integer(a.First, 0, CountMax, 0) };

    public static void Gid(GlobalDraft g, Arguments a) => g.Config = g.Config with { Gid = a.Integer(a.First, 0, CountMax, 0) };

    public static void Daemon(GlobalDraft g, Arguments a) => g.Config = g.Config with { Daemon = !a.Negated };

    public static void MasterWorker(GlobalDraft g, Arguments a) => g.Config = g.Config with { MasterWorker = !a.Negated };

    public static void PidFile(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { PidFile = g.Context.Absolute(a.First, g.Syntax) };

    public static void Threads(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { ThreadCount = a.Integer(a.First, 1, 1024, 1) };

    public static void HardStopAfter(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { HardStopAfter = a.Time(a.First, a.Row.Unit) };

    public static void UlimitN(GlobalDraft g, Arguments a) => g.Config = g.Config with { UlimitN = a.Integer(a.First, 1, CountMax, 1) };

    public static void Node(GlobalDraft g, Arguments a) => g.Config = g.Config with { Node = a.First.Text };

    public static void Description(GlobalDraft g, Arguments a) => g.Config = g.Config with { Description = a.AllText };

    public static void LocalPeer(GlobalDraft g, Arguments a) => g.Config = g.Config with { LocalPeer = a.First.Text };

    /// <summary>For lines that the readers of the text have already acted upon.</summary>
    public static void DoneByReader(GlobalDraft g, Arguments a)
    {
    }

    public static void DefaultPath(GlobalDraft g, Arguments a)
    {
        var mode = a.Choice(a.First, "current", ("current", "current"), ("config", "config"), ("parent", "parent"), ("origin", "origin"));
        if (mode == "origin" != a.Words.Count > 1)
        {
            a.Error(a.First, mode == "origin" ? "origin needs a path" : $"'{mode}' takes no path");
            return;
        }

        g.Context.DefaultPath = (mode, a.Words[^1].Text);
    }

    public static void ZeroWarning(GlobalDraft g, Arguments a) => g.Context.ZeroWarning = a.Position;

    public static void PairSocket(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { PairSocket = g.Context.Absolute(a.First, g.Syntax) };

    public static void LogSendHostname(GlobalDraft g, Arguments a) => g.Config = g.Config with { LogSendHostname = a.First.Text };

    public static void LogTag(GlobalDraft g, Arguments a) => g.Config = g.Config with { LogTag = a.First.Text };

    public static void SpreadChecks(GlobalDraft g, Arguments a) => g.Config = g.Config with { SpreadChecks = a.Integer(a.First, 0, 50, 0) };

    public static void BufSize(GlobalDraft g, Arguments a) => g.Config = g.Config with { BufSize = a.Size(a.First, 1024, 1 << 24, 16384) };

    public static void MaxRewrite(GlobalDraft g, Arguments a) => g.Config = g.Config with { MaxRewrite = a.Size(a.First, 0, 1 << 24, 1024) };

    public static void MaxHeaders(GlobalDraft g, Arguments a) => g.Config = g.Config with { MaxHeaders = a.Integer(a.First, 1, 32767, 101) };

    public static void Engine(GlobalDraft g, Arguments a) => g.Config = g.Config with { Http1Engine = EngineOf(a) };

    public static Http1Engine EngineOf(Arguments a) =>
        a.Choice(a.First, Http1Engine.HaLb, ("halb", Http1Engine.HaLb), ("yarp", Http1Engine.Yarp));

    public static void UnixBind(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { UnixBind = SocketBinding.UnixSettings(a, g.Config.UnixBind) };

    public static void CaBase(GlobalDraft g, Arguments a) => g.Config = g.Config with { CaBase = g.Context.Absolute(a.First, g.Syntax) };

    public static void CrtBase(GlobalDraft g, Arguments a) => g.Config = g.Config with { CrtBase = g.Context.Absolute(a.First, g.Syntax) };

    public static void KeyBase(GlobalDraft g, Arguments a) => g.Config = g.Config with { KeyBase = g.Context.Absolute(a.First, g.Syntax) };

    public static void BindCiphers(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { TlsBindDefaults = g.Config.TlsBindDefaults with { Ciphers = a.First.Text } };

    public static void BindSuites(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { TlsBindDefaults = g.Config.TlsBindDefaults with { CipherSuites = a.First.Text } };

    public static void BindOptions(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { TlsBindDefaults = TlsBinding.Versions(a, g.Config.TlsBindDefaults) };

    public static void ServerCiphers(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { TlsServerDefaults = g.Config.TlsServerDefaults with { Ciphers = a.First.Text } };

    public static void ServerSuites(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { TlsServerDefaults = g.Config.TlsServerDefaults with { CipherSuites = a.First.Text } };

    public static void ServerOptions(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { TlsServerDefaults = TlsBinding.Versions(a, g.Config.TlsServerDefaults) };

    public static void ServerVerify(GlobalDraft g, Arguments a) =>
        g.Config = g.Config with { TlsServerVerify = a.Choice(a.First, true, ("none", false), ("required", true)) };

    public static void StatsSocket(GlobalDraft g, Arguments a)
    {
        if (!AddressText.TryBind(a.First.Text, null, out var addresses, out var problem))
        {
            a.Error(a.First, problem);
            return;
        }

        var level = a.Find("level") is { } given
            ? a.Choice(given.Word, RuntimeApiLevel.Operator, ("user", RuntimeApiLevel.User), ("operator", RuntimeApiLevel.Operator), ("admin", RuntimeApiLevel.Admin))
            : RuntimeApiLevel.Operator;
        // unix-bind is for bind lines only.
        var unix = SocketBinding.UnixSettings(a, UnixSocketConfig.Empty);
        g.Config = g.Config with
        {
            StatsSockets = g.Config.StatsSockets.AddRange(addresses.Select(address => new StatsSocketConfig(address, a.Position) { Level = level, Unix = unix })),
        };
    }

    public static void StatsTimeout(GlobalDraft g, Arguments a)
    {
        if (a.Time(a.First, a.Row.Unit) is { } time)
        {
            g.Config = g.Config with { StatsTimeout = time };
        }
    }

    public static void StatsMaxConn(GlobalDraft g, Arguments a) => g.Config = g.Config with { StatsMaxConn = a.Integer(a.First, 1, CountMax, 10) };

    public static void Log(GlobalDraft g, Arguments a)
    {
        if (a.Negated)
        {
            g.Config = g.Config with { Logs = [] };
        }
        else if (a.First.Text == "global")
        {
            a.Error(a.First, "global says where lines go, it cannot refer to itself");
        }
        else if (LogBinding.TryTarget(a, out var target))
        {
            g.Config = g.Config with { Logs = g.Config.Logs.Add(target) };
        }
    }

    public static void Chroot(GlobalDraft g, Arguments a) => g.Config = g.Config with { Chroot = a.First.Text };
}
