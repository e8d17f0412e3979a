using System.Collections.Immutable;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Binds <c>bind</c> lines.</summary>
internal static class BindLineBinding
{
    public static void Bind(ProxyDraft p, Arguments a)
    {
        var global = p.Context.Global.Config;
        if (!AddressText.TryBind(a.First.Text, global.UnixBind.Prefix, out var addresses, out var problem))
        {
            a.Error(a.First, problem);
            return;
        }

        var draft = new BindDraft(new BindConfig(addresses[0], a.Position) { Unix = SocketBinding.UnixSettings(a, global.UnixBind) })
        {
            Tls = new BindTlsConfig { Protocol = global.TlsBindDefaults },
        };
        draft = a.Parameters.Aggregate(draft, (current, parameter) => Add(p, a, parameter, current));
        if (draft.Config.Id != 0 && addresses.Length > 1)
        {
            a.Error(a.Find("id")!.Position, "'id' needs a line with one address and one port");
        }

        if (draft.Ssl && draft.Tls.Certificates.IsEmpty)
        {
            a.Error(a.Find("ssl")!.Position, "'ssl' needs a certificate: crt FILE or DIRECTORY");
        }

        foreach (var address in addresses)
        {
            p.Binds.Add(draft with { Config = draft.Config with { Address = address } });
        }
    }

    /// <summary>The bind with its TLS settings, now that the mode of its proxy is known.</summary>
    public static BindConfig Finish(BindDraft draft, ProxyMode mode)
    {
        if (!draft.Ssl)
        {
            return draft.Config;
        }

        ImmutableArray<string> alpn = draft.HasAlpn ? draft.Tls.Alpn : mode == ProxyMode.Http ? ["h2", "http/1.1"] : [];
        return draft.Config with { Tls = draft.Tls with { Alpn = alpn } };
    }

    private static BindDraft Add(ProxyDraft p, Arguments a, BoundParameter x, BindDraft d) => x.Name switch
    {
        "name" => d with { Config = d.Config with { Name = x.Word.Text } },
        "id" => d with { Config = d.Config with { Id = a.Integer(x.Word, 1, int.MaxValue, 0) } },
        "maxconn" => d with { Config = d.Config with { MaxConn = a.Integer(x.Word, 1, int.MaxValue, 1) } },
        "backlog" => d with { Config = d.Config with { Backlog = a.Integer(x.Word, 1, int.MaxValue, 1) } },
        "accept-proxy" => d with { Config = d.Config with { AcceptProxy = true } },
        "v4v6" => d with { Config = d.Config with { V4V6 = true, V6Only = false } },
        "v6only" => d with { Config = d.Config with { V6Only = true, V4V6 = false } },
        "interface" => d with { Config = d.Config with { Interface = x.Word.Text } },
        "transparent" => d with { Config = d.Config with { Transparent = true } },
        "tfo" => d with { Config = d.Config with { FastOpen = true } },
        "defer-accept" => d with { Config = d.Config with { DeferAccept = true } },
        "proto" => d with { Config = d.Config with { Proto = a.Choice<string?>(x.Word, null, ("h1", "h1"), ("h2", "h2")) } },
        "ssl" => d with { Ssl = true },
        "crt" => d with { Tls = d.Tls with { Certificates = d.Tls.Certificates.Add(p.Context.AbsoluteBelow(p.Context.Global.Config.CrtBase, x.Word, p.Syntax)) } },
        "ca-file" => d with { Tls = d.Tls with { CaFile = p.Context.AbsoluteBelow(p.Context.Global.Config.CaBase, x.Word, p.Syntax) } },
        "verify" => d with { Tls = d.Tls with { Verify = TlsBinding.VerifyOf(a, x) } },
        "strict-sni" => d with { Tls = d.Tls with { StrictSni = !x.Negated } },
        "alpn" => d with { HasAlpn = true, Tls = d.Tls with { Alpn = TlsBinding.Alpn(a, x) } },
        "no-alpn" => d with { HasAlpn = true, Tls = d.Tls with { Alpn = [] } },
        _ => d with { Tls = d.Tls with { Protocol = TlsBinding.Version(a, x, d.Tls.Protocol) } },
    };
}
