namespace HaLb.Proxy.Forward;

/// <summary>A stream under way that can be ended from outside.</summary>
internal interface IKillable
{
    /// <summary>Ends it; any thread. <paramref name="by"/>: D, U or K of the termination state.</summary>
    void Kill(char by);
}
