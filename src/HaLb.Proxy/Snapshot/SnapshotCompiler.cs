using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Core.Applets;
using HaLb.Core.Persistence;
using HaLb.Core.Servers;
using HaLb.Proxy.Forward.Http1;
using HaLb.Proxy.Log;
using HaLb.Proxy.Rules;
using HaLb.Proxy.Rules.Format;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Tls;
using HaLb.Transport;

namespace HaLb.Proxy.Snapshot;

/// <summary>What compilation needs besides the configuration.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Random">For the balance algorithms.</param>
/// <param name="Wheel">Runs timeouts.</param>
/// <param name="Dialer">Opens connections to servers.</param>
/// <param name="Stats">The stats page.</param>
/// <param name="Logs">Senders of log lines, shared between snapshots.</param>
/// <param name="Process">Process-wide figures.</param>
public sealed record CompilerServices(TimeProvider Time, Random Random, DeadlineWheel Wheel, Dialer Dialer, IHttpApplet Stats, LogSenders Logs, ProcessState Process);

/// <summary>A snapshot, or the errors that stood against it. Warnings may accompany either.</summary>
public sealed record CompileResult(ProxySnapshot? Snapshot, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Turns a checked configuration into a snapshot. Everything that can fail (certificates, addresses) is done first:
/// an error leaves the running snapshot and its states as they are.</summary>
public sealed class SnapshotCompiler
{
    private readonly HalbConfig _config;
    private readonly ProxySnapshot? _previous;
    private readonly CompilerServices _services;
    private readonly List<Diagnostic> _findings = [];
    private readonly Dictionary<BindConfig, BindTls> _bindTls = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ServerConfig, ServerTarget> _targets = new(ReferenceEqualityComparer.Instance);

    /// <summary>What names mean in the expressions of each proxy.</summary>
    private readonly Dictionary<ProxyConfig, CompileScope> _scopes = new(ReferenceEqualityComparer.Instance);
    private readonly VariableTable _variables;
    private readonly Dictionary<ProxyConfig, ProxyFormats> _formats = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ProxyConfig, ProxyRules> _rules = new(ReferenceEqualityComparer.Instance);

    private SnapshotCompiler(HalbConfig config, ProxySnapshot? previous, CompilerServices services)
    {
        _config = config;
        _previous = previous;
        _services = services;
        _variables = previous is null ? new VariableTable() : new VariableTable(previous.VariableNames);
        foreach (var proxy in config.Proxies)
        {
            _scopes[proxy] = new CompileScope(config, _variables) { Proxy = proxy };
        }
    }

    /// <param name="config">Checked.</param>
    /// <param name="previous">The running snapshot, whose states and idle connections carry over; null at start.</param>
    /// <param name="services">Shared parts.</param>
    public static CompileResult Compile(HalbConfig config, ProxySnapshot? previous, CompilerServices services) =>
        new SnapshotCompiler(config, previous, services).Compile();

    private CompileResult Compile()
    {
        foreach (var proxy in _config.Proxies)
        {
            PrepareBinds(proxy);
            PrepareServers(proxy);
            var scope = new RuleScope(_scopes[proxy], _findings);
            _rules[proxy] = ProxyRulesCompiler.Compile(scope);
            _formats[proxy] = ProxyFormats.Compile(scope);
        }

        if (_findings.Exists(f => f.Severity == Severity.Error))
        {
            return new CompileResult(null, [.. _findings]);
        }

        var farm = FarmBuilder.Build(_config, _previous?.Farm, _services.Time, _services.Random, _services.Process);
        foreach (var scope in _scopes.Values)
        {
            scope.Bind(farm);
        }

        var backends = farm.Backends.Select(BuildBackend).ToFrozenDictionary(b => b.Config.Name, StringComparer.Ordinal);
        var frontends = farm.Frontends.Select(f => BuildFrontend(f, backends)).ToImmutableArray();
        CloseAbandonedPools(backends);
        var snapshot = new ProxySnapshot
        {
            Config = _config,
            Farm = farm,
            Frontends = frontends,
            Backends = backends,
            VariableNames = _variables,
            ProcessVariables = _previous?.ProcessVariables ?? new SharedVariables(),
        };
        return new CompileResult(snapshot, [.. _findings]);
    }

    private void PrepareBinds(ProxyConfig proxy)
    {
        foreach (var bind in proxy.Binds)
        {
            if (bind.Tls is { } tls && !proxy.Disabled)
            {
                var loaded = BindTls.Load(tls, bind.Position, _findings);
                if (loaded is not null)
                {
                    _bindTls[bind] = loaded;
                }
            }
        }
    }

    private void PrepareServers(ProxyConfig proxy)
    {
        foreach (var server in proxy.IsBackend ? proxy.Servers : [])
        {
            if (ServerTarget.Resolve(server, proxy, _findings) is { } target)
            {
                _targets[server] = target;
            }
        }
    }

    private FrontendSnapshot BuildFrontend(Frontend core, FrozenDictionary<string, BackendSnapshot> backends)
    {
        var config = core.Config;
        var target = config.DefaultBackend ?? (config.Kind == ProxyKind.Listen ? config.Name : null);
        return new FrontendSnapshot
        {
            Core = core,
            Listeners = [.. core.Listeners.Select(l => new ListenerSnapshot { Core = l, Tls = _bindTls.GetValueOrDefault(l.Config) })],
            DefaultBackend = target is null ? null : backends.GetValueOrDefault(target),
            Errors = BuildErrors(config),
            Stats = BuildStats(config),
            Rules = _rules[config],
            ForwardFor = AddressHeader.Compile(config.ForwardFor),
            OriginalTo = AddressHeader.Compile(config.OriginalTo),
            Log = new LogOutput(config, _config, _services.Logs, _formats[config]),
            Engines = _config.Global.Http1Engine,
        };
    }

    private BackendSnapshot BuildBackend(Backend core)
    {
        var config = core.Config;
        var old = _previous?.Backends.GetValueOrDefault(config.Name);
        return new BackendSnapshot
        {
            Core = core,
            Servers = [.. core.Servers.Select(s => BuildServer(s, old))],
            Forward = new ForwardSettings(config, _config.Global, _services.Wheel),
            Errors = BuildErrors(config),
            Stats = BuildStats(config),
            Rules = _rules[config],
            ForwardFor = AddressHeader.Compile(config.ForwardFor),
            OriginalTo = AddressHeader.Compile(config.OriginalTo),
            Cookie = config.Cookie is null ? null : new CookiePersistence(config.Cookie),
            Log = new LogOutput(config, _config, _services.Logs),
        };
    }

    private ServerSnapshot BuildServer(Server core, BackendSnapshot? old)
    {
        var target = _targets[core.Config];
        var before = old?.Servers.FirstOrDefault(s => s.Core.Name == core.Name);
        var pool = before is not null && before.Target.SpeaksAlike(target) ? before.Pool : new ServerPool(_services.Time);
        var options = new DialOptions
        {
            Source = target.Source,
            KeepAlive = core.Backend.Config.Options.ServerTcpKeepAlive,
            FastOpen = core.Config.FastOpen,
        };
        return new ServerSnapshot { Core = core, Target = target, Pool = pool, Dialer = _services.Dialer, Options = options };
    }

    /// <summary>Idle connections to servers that are gone or have moved serve nobody any more.</summary>
    private void CloseAbandonedPools(FrozenDictionary<string, BackendSnapshot> backends)
    {
        var kept = backends.Values.SelectMany(b => b.Servers).Select(s => s.Pool).ToHashSet();
        foreach (var server in _previous?.Backends.Values.SelectMany(b => b.Servers) ?? [])
        {
            if (!kept.Contains(server.Pool))
            {
                server.Pool.CloseAll(server.Core);
            }
        }
    }

    private StatsPoint? BuildStats(ProxyConfig config) => config.Stats is not { } stats ? null
        : new StatsPoint { Config = stats, UriBytes = Encoding.Latin1.GetBytes(stats.Uri), Applet = _services.Stats };

    private static ErrorReplies BuildErrors(ProxyConfig config) => new(config.ErrorReplies.ToFrozenDictionary(
        reply => reply.Key,
        reply => reply.Value.Kind switch
        {
            ErrorReplyKind.File => reply.Value.Content.ToArray(),
            ErrorReplyKind.Location303 => Redirect("303 See Other", reply.Value.Location),
            _ => Redirect("302 Found", reply.Value.Location),
        }));

    private static byte[] Redirect(string status, string location) => Encoding.Latin1.GetBytes(
        $"HTTP/1.1 {status}\r\nCache-Control: no-cache\r\nContent-Length: 0\r\nLocation: {location}\r\nConnection: close\r\n\r\n");
}
