#pragma warning disable CA5359 // The tests look at what was shown, whoever signed it.
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HaLb.Config.Diagnostics;
using HaLb.Config.Model;
using HaLb.Proxy.Tls;
using Xunit;

namespace HaLb.Proxy.Tests.Tls;

public sealed class BindTlsTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("a.example.com", "a.example.com")]
    [InlineData("A.Example.COM", "a.example.com")]
    [InlineData("x.wild.example.com", "*.wild.example.com")]
    [InlineData("x.y.wild.example.com", "first.example.com")]
    [InlineData("unknown.example.com", "first.example.com")]
    public async Task Certificate_is_chosen_by_exact_name_then_one_wildcard_label_then_the_first(string asked, string subject)
    {
        var bind = Load(new BindTlsConfig
        {
            Certificates =
            [
                _certificates.IssueFile("first.pem", "first.example.com"),
                _certificates.IssueFile("a.pem", "a.example.com"),
                _certificates.IssueFile("wild.pem", "*.wild.example.com"),
            ],
        });

        var (outcome, client) = await HandshakeAsync(bind, new SslClientAuthenticationOptions { TargetHost = asked });

        Assert.Null(outcome.Failure);
        Assert.Equal($"CN={subject}", client.RemoteCertificate!.Subject);
        Assert.Equal(asked, outcome.Connection!.Tls!.Sni, ignoreCase: true);
        await outcome.Connection.CloseAsync();
    }

    [Fact]
    public async Task Strict_sni_refuses_a_name_without_certificate()
    {
        var bind = Load(new BindTlsConfig { Certificates = [_certificates.IssueFile("a.pem", "a.example.com")], StrictSni = true });

        var (refused, _) = await HandshakeAsync(bind, new SslClientAuthenticationOptions { TargetHost = "b.example.com" });
        var (served, _) = await HandshakeAsync(bind, new SslClientAuthenticationOptions { TargetHost = "a.example.com" });

        Assert.Equal("SSL handshake failure", refused.Failure);
        Assert.Null(served.Failure);
        await served.Connection!.CloseAsync();
    }

    [Fact]
    public async Task Handshake_reports_version_cipher_and_protocol_as_haproxy_names_them()
    {
        var bind = Load(new BindTlsConfig { Certificates = [_certificates.IssueFile("a.pem", "a.example.com")], Alpn = ["h2", "http/1.1"] });

        var (newer, _) = await HandshakeAsync(bind, new SslClientAuthenticationOptions
        {
            TargetHost = "a.example.com",
            ApplicationProtocols = [SslApplicationProtocol.Http11, SslApplicationProtocol.Http2],
        });
        var (older, _) = await HandshakeAsync(bind, new SslClientAuthenticationOptions
        {
            TargetHost = "a.example.com",
            EnabledSslProtocols = SslProtocols.Tls12,
            CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]),
        });

        Assert.Equal("TLSv1.3", newer.Connection!.Tls!.Protocol);
        Assert.StartsWith("TLS_", newer.Connection.Tls.Cipher, StringComparison.Ordinal);
        Assert.Equal("h2", newer.Connection.Tls.Alpn);
        Assert.Equal("TLSv1.2", older.Connection!.Tls!.Protocol);
        Assert.Equal("ECDHE-RSA-AES128-GCM-SHA256", older.Connection.Tls.Cipher);
        Assert.Null(older.Connection.Tls.Alpn);
        await newer.Connection.CloseAsync();
        await older.Connection.CloseAsync();
    }

    [Fact]
    public async Task Minimum_version_refuses_older_clients()
    {
        var bind = Load(new BindTlsConfig
        {
            Certificates = [_certificates.IssueFile("a.pem", "a.example.com")],
            Protocol = new TlsDefaultsConfig { MinVersion = TlsVersion.Tls13 },
        });

        var (outcome, _) = await HandshakeAsync(
            bind, new SslClientAuthenticationOptions { TargetHost = "a.example.com", EnabledSslProtocols = SslProtocols.Tls12 });

        Assert.Equal("SSL handshake failure", outcome.Failure);
    }

    [Fact]
    public async Task Cipher_expression_is_expanded_as_openssl_reads_it()
    {
        var bind = Load(new BindTlsConfig
        {
            Certificates = [_certificates.IssueFile("a.pem", "a.example.com")],
            Protocol = new TlsDefaultsConfig { Ciphers = "ECDH+AES256:!aNULL", MaxVersion = TlsVersion.Tls12 },
        });

        var (strong, _) = await HandshakeAsync(bind, new SslClientAuthenticationOptions { TargetHost = "a.example.com" });
        var (weak, _) = await HandshakeAsync(bind, new SslClientAuthenticationOptions
        {
            TargetHost = "a.example.com",
            CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]),
        });

        Assert.Contains("AES256", strong.Connection!.Tls!.Cipher, StringComparison.Ordinal);
        Assert.Equal("SSL handshake failure", weak.Failure);
        await strong.Connection.CloseAsync();
    }

    [Fact]
    public void Published_cipher_expression_gives_suites()
    {
        var bind = Load(new BindTlsConfig
        {
            Certificates = [_certificates.IssueFile("a.pem", "a.example.com")],
            Protocol = new TlsDefaultsConfig
            {
                Ciphers = "ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:RSA+AESGCM:RSA+AES:!aNULL:!MD5:!DSS",
            },
        });

        Assert.NotNull(bind);
    }

    [Fact]
    public void Key_may_stand_in_a_file_beside_the_certificate()
    {
        var (certificate, key) = _certificates.Issue("a.example.com");
        var one = _certificates.Write("one.pem", certificate);
        _ = _certificates.Write("one.pem.key", key);
        var two = _certificates.Write("two.crt", certificate);
        _ = _certificates.Write("two.key", key);

        Assert.NotNull(Load(new BindTlsConfig { Certificates = [one, two] }));
    }

    [Fact]
    public async Task Directory_gives_its_certificates_in_the_order_of_their_names()
    {
        _ = _certificates.IssueFile("dir/b.pem", "b.example.com");
        _ = _certificates.IssueFile("dir/a.pem", "a.example.com");
        _ = _certificates.Write("dir/a.pem.ocsp", "not a certificate");
        _ = _certificates.Write("dir/.hidden", "not a certificate");
        var bind = Load(new BindTlsConfig { Certificates = [Path.Combine(_certificates.Folder, "dir")] });

        var (outcome, client) = await HandshakeAsync(bind, new SslClientAuthenticationOptions { TargetHost = "other.example.com" });

        Assert.Equal("CN=a.example.com", client.RemoteCertificate!.Subject);
        await outcome.Connection!.CloseAsync();
    }

    [Fact]
    public void Every_unusable_file_is_named_with_its_reason()
    {
        var (certificate, _) = _certificates.Issue("a.example.com");
        var (_, otherKey) = _certificates.Issue("b.example.com");
        var findings = new List<Diagnostic>();

        var bind = BindTls.Load(
            new BindTlsConfig
            {
                Certificates =
                [
                    "/nowhere/a.pem",
                    _certificates.Write("empty.pem", "hello"),
                    _certificates.Write("nokey.pem", certificate),
                    _certificates.Write("mixed.pem", certificate + "\n" + otherKey),
                    _certificates.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + otherKey),
                ],
                CaFile = "/nowhere/ca.pem",
                Verify = TlsVerify.Required,
                Protocol = new TlsDefaultsConfig { Ciphers = "NO-SUCH-CIPHER" },
            },
            SourcePosition.None, findings);

        Assert.Null(bind);
        var messages = findings.ConvertAll(static f => f.Message);
        Assert.Contains("unable to load certificate from file '/nowhere/a.pem': no such file", messages);
        Assert.Contains(messages, m => m.Contains("empty.pem': no certificate in it", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("nokey.pem': no private key found", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("mixed.pem': inconsistencies between private key and certificate", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("unable to load certificate from file", StringComparison.Ordinal) && m.Contains("broken.pem", StringComparison.Ordinal));
        Assert.Contains("unable to load CA file '/nowhere/ca.pem': no such file", messages);
        Assert.Contains("bind: unable to set SSL cipher list to 'NO-SUCH-CIPHER'", messages);
        Assert.Equal(7, messages.Count);
    }

    [Theory]
    [InlineData(TlsVerify.Required, true, true)]
    [InlineData(TlsVerify.Required, false, false)]
    [InlineData(TlsVerify.Optional, false, true)]
    public async Task Client_certificate_is_asked_for_as_verify_says(TlsVerify verify, bool shows, bool accepted)
    {
        var bind = Load(new BindTlsConfig
        {
            Certificates = [_certificates.IssueFile("a.pem", "a.example.com")],
            CaFile = _certificates.AuthorityFile,
            Verify = verify,
            Protocol = new TlsDefaultsConfig { MaxVersion = TlsVersion.Tls12 },
        });
        var (certificate, key) = _certificates.Issue("client");

        var (outcome, _) = await HandshakeAsync(bind, new SslClientAuthenticationOptions
        {
            TargetHost = "a.example.com",
            ClientCertificates = shows ? [X509Certificate2.CreateFromPem(certificate, key)] : null,
        });

        Assert.Equal(accepted, outcome.Failure is null);
        Assert.Equal(accepted && shows, outcome.Connection?.PeerCertificate is not null);
    }

    [Fact]
    public async Task Silent_client_runs_into_the_handshake_timeout()
    {
        var bind = Load(new BindTlsConfig { Certificates = [_certificates.IssueFile("a.pem", "a.example.com")] });
        var (server, client) = await SocketPair.OpenAsync();

        var outcome = await bind.HandshakeAsync(server, TimeSpan.FromMilliseconds(50), TimeProvider.System);

        Assert.True(outcome.TimedOut);
        Assert.Equal("Timeout during SSL handshake", outcome.Failure);
        client.Dispose();
    }

    [Fact]
    public async Task Client_that_leaves_or_speaks_no_tls_is_told_apart()
    {
        var bind = Load(new BindTlsConfig { Certificates = [_certificates.IssueFile("a.pem", "a.example.com")] });
        var (server, client) = await SocketPair.OpenAsync();
        client.Shutdown(SocketShutdown.Both);
        var left = await bind.HandshakeAsync(server, Long, TimeProvider.System);
        client.Dispose();
        (server, client) = await SocketPair.OpenAsync();
        _ = client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
        var plain = await bind.HandshakeAsync(server, Long, TimeProvider.System);
        client.Dispose();

        Assert.Equal("Connection closed during SSL handshake", left.Failure);
        Assert.Equal("SSL handshake failure", plain.Failure);
    }

    [Fact]
    public async Task Connection_carries_bytes_both_ways_and_says_goodbye()
    {
        var (connection, client) = await OpenAsync();

        await client.WriteAsync("ping"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var read = await connection.ReadAsync(buffer);
        Assert.Equal("ping", Encoding.ASCII.GetString(buffer, 0, read));
        Assert.True(await connection.WriteAsync("po"u8.ToArray(), "n"u8.ToArray(), "g"u8.ToArray()));
        connection.ShutdownWrite();
        var reply = await new StreamReader(client).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("pong", reply);
        await client.WriteAsync("after"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(5, await connection.ReadAsync(buffer));
        await connection.CloseAsync();
        await connection.CloseAsync();
    }

    [Fact]
    public async Task Cancelled_read_ends_and_writing_goes_on()
    {
        var (connection, client) = await OpenAsync();

        var waiting = connection.ReadAsync(new byte[10]);
        connection.CancelRead();
        Assert.Equal(0, await waiting);
        Assert.Equal(0, await connection.ReadAsync(new byte[10]));
        Assert.True(await connection.WriteAsync("late"u8.ToArray()));
        await connection.CloseAsync();
        Assert.Equal("late", await new StreamReader(client).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Aborted_connection_fails_reads_and_writes_without_exceptions()
    {
        var (connection, _) = await OpenAsync();

        var waiting = connection.ReadAsync(new byte[10]);
        connection.Abort();

        Assert.Equal(-1, await waiting);
        Assert.False(await connection.WriteAsync(new byte[10]));
        await connection.CloseAsync();
    }

    [Fact]
    public async Task Idle_connection_is_stale_once_something_came()
    {
        var (connection, client) = await OpenAsync();

        Assert.False(connection.IsStale());
        Assert.False(connection.IsStale());
        await client.WriteAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(connection.IsStale, Long));
        Assert.Equal(1, await connection.ReadAsync(new byte[10]));
        await connection.CloseAsync();
    }

    private static BindTls Load(BindTlsConfig config)
    {
        var findings = new List<Diagnostic>();
        var bind = BindTls.Load(config, SourcePosition.None, findings);
        Assert.Empty(findings);
        return bind!;
    }

    private async Task<(TlsConnection Connection, SslStream Client)> OpenAsync()
    {
        var bind = Load(new BindTlsConfig
        {
            Certificates = [_certificates.IssueFile("a.pem", "a.example.com")],
            Protocol = new TlsDefaultsConfig { NoTickets = true },
        });
        var (outcome, client) = await HandshakeAsync(bind, new SslClientAuthenticationOptions { TargetHost = "a.example.com" });
        return (outcome.Connection!, client);
    }

    private static async Task<(TlsOutcome Outcome, SslStream Client)> HandshakeAsync(BindTls bind, SslClientAuthenticationOptions options)
    {
        var (server, socket) = await SocketPair.OpenAsync();
        var client = new SslStream(new NetworkStream(socket, ownsSocket: true));
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        var connecting = client.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken);
        var outcome = await bind.HandshakeAsync(server, Long, TimeProvider.System);
        if (outcome.Connection is null)
        {
            await server.CloseAsync();
        }

        try
        {
            await connecting;
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException)
        {
            Assert.NotNull(outcome.Failure);
        }

        return (outcome, client);
    }
}
