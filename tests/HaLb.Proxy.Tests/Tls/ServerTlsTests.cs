using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Tls;
using Xunit;

namespace HaLb.Proxy.Tests.Tls;

public sealed class ServerTlsTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("verify-none", true)]
    [InlineData("chain", true)]
    [InlineData("name", true)]
    [InlineData("other-name", false)]
    [InlineData("other-host", false)]
    [InlineData("other-authority", false)]
    public async Task Server_is_verified_as_its_line_says(string how, bool accepted)
    {
        using var others = new TestCertificates();
        var trusting = new ServerTlsConfig { CaFile = _certificates.AuthorityFile };
        var config = how switch
        {
            "verify-none" => new ServerTlsConfig { Verify = false, Sni = "other.example.com" },
            "chain" => trusting,
            "name" => trusting with { Sni = "a.example.com" },
            "other-name" => trusting with { Sni = "b.example.com" },
            "other-host" => trusting with { Sni = "a.example.com", VerifyHost = "b.example.com" },
            _ => new ServerTlsConfig { CaFile = others.AuthorityFile },
        };

        var (client, server) = await ConnectAsync(config);

        Assert.Equal(accepted, client.Failure is null);
        if (accepted)
        {
            Assert.Equal(config.Sni, server.Connection!.Tls!.Sni);
            Assert.True(await client.Connection!.WriteAsync("hello"u8.ToArray()));
            Assert.Equal(5, await server.Connection.ReadAsync(new byte[100]));
            await client.Connection.CloseAsync();
            Assert.Equal(0, await server.Connection.ReadAsync(new byte[100]));
        }
    }

    [Fact]
    public async Task Client_certificate_and_alpn_are_offered()
    {
        var config = new ServerTlsConfig
        {
            Verify = false,
            Certificate = _certificates.IssueFile("client.pem", "client"),
            Alpn = ["h2"],
        };

        var (client, server) = await ConnectAsync(config, TlsVerify.Required);

        Assert.Null(client.Failure);
        Assert.Equal("h2", client.Connection!.Tls!.Alpn);
        Assert.Equal("CN=client", server.Connection!.PeerCertificate!.Subject);
    }

    [Fact]
    public void Missing_files_are_named()
    {
        var findings = new List<Diagnostic>();

        Assert.Null(ServerTls.Load(
            new ServerTlsConfig { CaFile = "/nowhere/ca.pem", Certificate = "/nowhere/own.pem" }, SourcePosition.None, findings));

        Assert.Equal(
            ["unable to load CA file '/nowhere/ca.pem': no such file", "unable to load certificate from file '/nowhere/own.pem': no such file"],
            findings.ConvertAll(static f => f.Message));
    }

    private async Task<(TlsOutcome Client, TlsOutcome Server)> ConnectAsync(ServerTlsConfig config, TlsVerify verify = TlsVerify.None)
    {
        var findings = new List<Diagnostic>();
        var bind = BindTls.Load(
            new BindTlsConfig
            {
                Certificates = [_certificates.IssueFile("a.pem", "a.example.com")],
                Alpn = ["h2", "http/1.1"],
                CaFile = verify == TlsVerify.None ? null : _certificates.AuthorityFile,
                Verify = verify,
            },
            SourcePosition.None, findings);
        var tls = ServerTls.Load(config, SourcePosition.None, findings);
        Assert.Empty(findings);
        var (serverSide, clientSide) = await SocketPair.OpenConnectionsAsync();
        var serving = bind!.HandshakeAsync(serverSide, Long, TimeProvider.System).AsTask();
        var client = await tls!.ConnectAsync(clientSide, Long, TimeProvider.System);
        if (client.Connection is null)
        {
            await clientSide.CloseAsync();
        }

        return (client, await serving);
    }
}
