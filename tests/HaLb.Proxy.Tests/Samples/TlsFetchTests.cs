#pragma warning disable CA5359 // The client of these tests trusts everybody.
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Samples;
using HaLb.Proxy.Stream;
using HaLb.Proxy.Tests.Tls;
using HaLb.Proxy.Tls;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>What real handshakes leave for expressions to read; expectations are haproxy 2.6's for the same handshakes.</summary>
public sealed class TlsFetchTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task A_client_with_a_certificate_shows_it_and_what_was_agreed()
    {
        var fixture = await ConnectAsync(_certificates.Issue("client.example"));

        Assert.Equal(
            ["1", "localhost", "1", "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", "128", "http/1.1", "1", "1", "0", "client.example", "/CN=HaLb test authority", "RSA-SHA256", "localhost", "0", "0"],
            new[]
            {
                "ssl_fc", "ssl_fc_sni", "ssl_fc_has_sni", "ssl_fc_protocol", "ssl_fc_cipher", "ssl_fc_use_keysize", "ssl_fc_alpn", "ssl_c_used", "ssl_fc_has_crt",
                "ssl_c_verify", "ssl_c_s_dn(CN)", "ssl_c_i_dn", "ssl_c_sig_alg", "ssl_f_s_dn(CN)", "ssl_fc_err", "ssl_fc_has_early",
            }.Select(fixture.Text));
        await fixture.Client.Transport.CloseAsync();
    }

    [Fact]
    public async Task A_client_without_a_certificate_has_none()
    {
        var fixture = await ConnectAsync(null);

        Assert.Equal(
            ["1", "0", "0", "0", null, null, null],
            new[] { "ssl_fc", "ssl_c_used", "ssl_fc_has_crt", "ssl_c_verify", "ssl_c_s_dn(CN)", "ssl_c_der", "ssl_c_notafter" }.Select(fixture.Text));
        await fixture.Client.Transport.CloseAsync();
    }

    private async Task<SampleFixture> ConnectAsync((string Certificate, string Key)? shown)
    {
        var findings = new List<Diagnostic>();
        var bind = BindTls.Load(
            new BindTlsConfig
            {
                Certificates = [_certificates.IssueFile("a.pem", "localhost")],
                Alpn = ["http/1.1"],
                CaFile = _certificates.AuthorityFile,
                Verify = TlsVerify.Optional,
            },
            new SourcePosition("test", 1, 1),
            findings);
        Assert.Empty(findings);
        var (server, socket) = await SocketPair.OpenAsync();
        using var client = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var connecting = client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                EnabledSslProtocols = SslProtocols.Tls12,
                CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]),
                ClientCertificates = shown is { } pem ? [X509Certificate2.CreateFromPem(pem.Certificate, pem.Key)] : null,
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            },
            TestContext.Current.CancellationToken);
        var outcome = await bind!.HandshakeAsync(server, Long, TimeProvider.System);
        Assert.Null(outcome.Failure);
        await connecting;
        var fixture = new SampleFixture { At = SampleWhere.FrontendRequest };
        fixture.Client = new ClientConnection(fixture.Frontend, fixture.Frontend.Listeners[0], outcome.Connection!, fixture.Time);
        fixture.Begin();
        return fixture;
    }
}
