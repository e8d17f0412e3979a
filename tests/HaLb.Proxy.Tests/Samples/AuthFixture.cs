using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Tests.Samples;

/// <summary>Requests with credentials, and the userlist ops.</summary>
internal static class AuthFixture
{
    /// <param name="credentials">User and password with a colon, base64.</param>
    public static SampleFixture Create(ReadOnlySpan<byte> credentials)
    {
        var fixture = new SampleFixture();
        fixture.Scope.Resolvers[ArgumentKind.UserList] = static (string text, out string reason) =>
        {
            reason = "no such list";
            return text == "ops" ? new Argument { Kind = ArgumentKind.UserList, Target = Ops } : null;
        };
        fixture.Stream.Request.SetRequestLine("GET"u8, "/"u8);
        fixture.Stream.Request.Add("Authorization"u8, [.. "Basic "u8, .. credentials]);
        return fixture;
    }

    /// <summary>carol's password is pw; erin has none.</summary>
    public static UserList Ops { get; } = new("ops",
    [
        new("alice", "secret", true, ["admins", "staff"]),
        new("carol", "$6$saltsalt$pauPrmdmG4BTE9h2HPmywiw152IFch6BJCEsaY6D.PLTfpV8sqvXwWdyfsgVgozkYH9B80bAip/08R2BPH2xk/", false, []),
        new("erin", null, false, ["admins"]),
    ]);
}
