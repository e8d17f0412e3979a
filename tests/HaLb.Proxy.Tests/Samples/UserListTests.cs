using HaLb.Proxy.Samples;
using Xunit;

namespace HaLb.Proxy.Tests.Samples;

public sealed class UserListTests
{
    [Theory]
    [InlineData("alice", "secret", true)]
    [InlineData("alice", "Secret", false)]
    [InlineData("alice", "", false)]
    [InlineData("Alice", "secret", false)]
    [InlineData("erin", "", false)]
    [InlineData("nobody", "secret", false)]
    [InlineData("carol", "pw", true)]
    [InlineData("carol", "pw2", false)]
    [InlineData("carol", "$6$saltsalt$pauPrmdmG4BTE9h2HPmywiw152IFch6BJCEsaY6D.PLTfpV8sqvXwWdyfsgVgozkYH9B80bAip/08R2BPH2xk/", false)]
    public void A_user_is_found_by_name_and_right_password_only(string user, string password, bool found)
    {
        Assert.SkipUnless(PasswordHash.IsAvailable, "this system has no libcrypt.so.1");

        Assert.Equal(found, AuthFixture.Ops.Find(System.Text.Encoding.UTF8.GetBytes(user), System.Text.Encoding.UTF8.GetBytes(password)) is not null);
    }

    [Theory]
    [InlineData("$1$saltsalt$6SNdNaZLKst2LlSm7oPPL1", true)]
    [InlineData("$1$saltsalt$6SNdNaZLKst2LlSm7oPPL2", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void A_hash_of_any_method_of_the_system_counts(string hash, bool matches)
    {
        Assert.SkipUnless(PasswordHash.IsAvailable, "this system has no libcrypt.so.1");

        Assert.Equal(matches, PasswordHash.Matches("pw"u8, System.Text.Encoding.ASCII.GetBytes(hash)));
    }
}
