using System.Buffers;
using System.Text;
using CsCheck;
using HaLb.Config.Model;
using HaLb.Core.Persistence;
using HaLb.Core.Servers;

namespace HaLb.Core.Tests.Persistence;

public sealed class CookieTests
{
    private static readonly Backend Farm = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a") with { Cookie = "a" }, TestFarm.Server("b"));

    [Fact]
    public void A_server_without_a_cookie_takes_the_clients_away()
    {
        var persistence = new CookiePersistence(new CookieConfig("S", CookieMode.Insert) { Domains = ["x.y"] });
        var visit = default(CookieVisit);
        var value = new ArrayBufferWriter<byte>();
        Assert.True(persistence.TryInsert(Farm.Servers[1], false, 0, ref visit, value));
        Assert.Equal("S=; Expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/; domain=x.y", Encoding.ASCII.GetString(value.WrittenSpan));
        Assert.Equal('I', visit.ResponseLetter);
    }

    [Fact]
    public void Returning_to_another_server_than_asked_for_inserts_its_cookie()
    {
        var persistence = new CookiePersistence(new CookieConfig("S", CookieMode.Insert));
        var farm = TestFarm.Backend(BalanceAlgorithm.RoundRobin, TestFarm.Server("a") with { Cookie = "a" }, TestFarm.Server("b") with { Cookie = "b" });
        var visit = default(CookieVisit);
        persistence.OnRequest(farm, "S=a"u8, 0, ref visit, new ArrayBufferWriter<byte>());
        Assert.Same(farm.Servers[0], visit.Wanted);
        var value = new ArrayBufferWriter<byte>();
        Assert.True(persistence.TryInsert(farm.Servers[1], false, 0, ref visit, value));
        Assert.Equal("S=b; path=/", Encoding.ASCII.GetString(value.WrittenSpan));
        Assert.Equal('I', visit.ResponseLetter);
    }

    [Fact]
    public void Dates_survive_writing_and_reading() =>
        Gen.Long[4, (1L << 32) - 8].Sample(seconds =>
        {
            Span<byte> digits = stackalloc byte[CookieDate.Length];
            CookieDate.Write(seconds, digits);
            return CookieDate.Read(digits) - seconds is >= 0 and < 4;
        });

    [Fact]
    public void Any_bytes_in_a_cookie_line_are_taken_apart_without_harm_and_removal_leaves_none_of_ours()
    {
        var persistence = new CookiePersistence(new CookieConfig("S", CookieMode.Insert) { Indirect = true });
        string[] words = ["S", "=", ";", ",", " ", "\"", "\\", "a", "S=a", "$P=/", "x=1", "é", "\t"];
        Gen.Int[0, words.Length - 1].Array[0, 12].Select(chosen => string.Concat(chosen.Select(i => words[i]))).Sample(text =>
        {
            var visit = default(CookieVisit);
            var edited = new ArrayBufferWriter<byte>();
            var edit = persistence.OnRequest(Farm, Encoding.Latin1.GetBytes(text), 0, ref visit, edited);
            if (edit == HeaderEdit.Replace)
            {
                var again = default(CookieVisit);
                Assert.True(edited.WrittenCount <= text.Length);
                Assert.Equal(HeaderEdit.Keep, persistence.OnRequest(Farm, edited.WrittenSpan, 0, ref again, new ArrayBufferWriter<byte>()));
            }
        });
    }
}
