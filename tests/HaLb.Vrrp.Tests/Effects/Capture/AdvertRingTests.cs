using HaLb.Vrrp.Effects.Capture;

namespace HaLb.Vrrp.Tests.Effects.Capture;

public sealed class AdvertRingTests
{
    [Fact]
    public void Full_ring_refuses_and_goes_on_once_it_was_read()
    {
        var ring = new AdvertRing();
        for (var i = 0; i < AdvertRing.Capacity; i++)
        {
            Assert.True(ring.TryWrite(new CapturedEvent(CapturedKind.Advert, i, default)));
        }

        Assert.False(ring.TryWrite(new CapturedEvent(CapturedKind.Advert, -1, default)));
        Assert.True(ring.TryRead(out var first));
        Assert.Equal(0, first.Router);
        Assert.True(ring.TryWrite(new CapturedEvent(CapturedKind.Advert, AdvertRing.Capacity, default)));
        for (var i = 1; i <= AdvertRing.Capacity; i++)
        {
            Assert.True(ring.TryRead(out var next));
            Assert.Equal(i, next.Router);
        }

        Assert.True(ring.IsEmpty);
    }

    [Fact]
    public void Cleared_ring_is_empty_and_usable()
    {
        var ring = new AdvertRing();
        Assert.True(ring.TryWrite(new CapturedEvent(CapturedKind.Advert, 1, default)));
        ring.Clear();
        Assert.False(ring.TryRead(out _));
        Assert.True(ring.TryWrite(new CapturedEvent(CapturedKind.Stranger, 2, default)));
        Assert.True(ring.TryRead(out var captured));
        Assert.Equal(new CapturedEvent(CapturedKind.Stranger, 2, default), captured);
    }

    [Fact]
    public void Two_threads_lose_and_reorder_nothing()
    {
        const int Count = 200_000;
        var ring = new AdvertRing();
        var writer = new Thread(() =>
        {
            for (var i = 0; i < Count;)
            {
                if (ring.TryWrite(new CapturedEvent(CapturedKind.Advert, i, default)))
                {
                    i++;
                }
                else
                {
                    _ = Thread.Yield();
                }
            }
        });
        writer.Start();
        for (var expected = 0; expected < Count;)
        {
            if (ring.TryRead(out var captured))
            {
                Assert.Equal(expected++, captured.Router);
            }
            else
            {
                _ = Thread.Yield();
            }
        }

        writer.Join();
    }
}
