using System.Text;
using HaLb.Vrrp.Pair;

namespace HaLb.Vrrp.Tests.Pair;

/// <summary>Lines of halb.</summary>
public sealed class PairMessageTests
{
    [Fact]
    public void State_line_is_read_with_unknown_members_skipped()
    {
        Assert.True(PairMessage.TryParse("""{"later":{"a":[1,{"b":null}]},"state":"serving","listeners":3,"bound":3,"checked":true,"backends":4,"usable":2,"hash":"ab","streams":7}"""u8, out var message));
        Assert.Equal(PairMessageKind.State, message.Kind);
        Assert.Equal((3, 3, 4, 2), (message.Listeners, message.Bound, message.Backends, message.Usable));
        Assert.True(message.IsReady);
    }

    [Theory]
    [InlineData("""{"state":"serving","listeners":3,"bound":2,"checked":true}""")]
    [InlineData("""{"state":"serving","listeners":3,"bound":3,"checked":false}""")]
    [InlineData("""{"state":"starting","listeners":3,"bound":3,"checked":true}""")]
    [InlineData("""{"state":"draining","listeners":3,"bound":3,"checked":true}""")]
    public void Ready_needs_serving_all_listeners_and_first_checks(string line)
    {
        Assert.True(PairMessage.TryParse(Encoding.UTF8.GetBytes(line), out var message));
        Assert.False(message.IsReady);
    }

    [Fact]
    public void Other_messages_are_told_apart()
    {
        Assert.True(PairMessage.TryParse("""{"pair":1,"program":"halb","version":"1.2","pid":5,"node":"lb1"}"""u8, out var hello));
        Assert.Equal((PairMessageKind.Hello, 1, "halb", "1.2", 5), (hello.Kind, hello.Protocol, hello.Program, hello.Version, hello.ProcessId));
        Assert.True(PairMessage.TryParse("""{"pong":9000000000}"""u8, out var pong));
        Assert.Equal((PairMessageKind.Pong, 9000000000L), (pong.Kind, pong.Number));
        Assert.True(PairMessage.TryParse("""{"successor":77}"""u8, out var successor));
        Assert.Equal((PairMessageKind.Successor, 77), (successor.Kind, successor.ProcessId));
        Assert.True(PairMessage.TryParse("""{"drain":true}"""u8, out var later));
        Assert.Equal(PairMessageKind.Unknown, later.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("""{"state":1}""")]
    [InlineData("""{"state":null}""")]
    [InlineData("""{"pong":"1"}""")]
    [InlineData("""{"pong":1.5}""")]
    [InlineData("""{"pair":99999999999}""")]
    [InlineData("""{"checked":1}""")]
    [InlineData("""{"state":"\ud800"}""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""")]
    public void Rubbish_is_refused_without_an_exception(string line) => Assert.False(PairMessage.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void Any_cut_or_changed_byte_is_survived()
    {
        var line = """{"state":"serving","listeners":3,"bound":3,"checked":true,"x":"é"}"""u8.ToArray();
        for (var i = 0; i < line.Length; i++)
        {
            Assert.False(PairMessage.TryParse(line.AsSpan(0, i), out _));
            var changed = line.ToArray();
            changed[i] = 0xFF;
            Assert.False(PairMessage.TryParse(changed, out var message) && message.IsReady && i < 40);
        }
    }
}
