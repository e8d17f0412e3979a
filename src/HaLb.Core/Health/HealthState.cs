namespace HaLb.Core.Health;

/// <summary>HAProxy's health number of a server: 0 .. rise - 1 is down, rise .. rise + fall - 1 is up.
/// A server starts at exactly <c>rise</c>, so that one failed first check takes it down (seen on HAProxy 2.6).</summary>
public readonly record struct HealthState(int Health, int Rise, int Fall)
{
    public static HealthState Initial(int rise, int fall) => new(rise, rise, fall);

    public static HealthState FullyUp(int rise, int fall) => new(rise + fall - 1, rise, fall);

    public static HealthState FullyDown(int rise, int fall) => new(0, rise, fall);

    public bool IsUp => Health >= Rise;

    /// <summary>Up but not fully, or down but not fully: checks then come at <c>fastinter</c>.</summary>
    public bool IsChanging => Health > 0 && Health < Rise + Fall - 1;

    public HealthState After(bool passed)
    {
        if (passed)
        {
            return Health >= Rise + Fall - 1 ? this
                : Health + 1 >= Rise ? this with { Health = Rise + Fall - 1 }
                : this with { Health = Health + 1 };
        }

        return Health == 0 ? this
            : Health > Rise ? this with { Health = Health - 1 }
            : this with { Health = 0 };
    }
}
