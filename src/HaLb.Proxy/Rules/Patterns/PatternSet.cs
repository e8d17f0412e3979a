using HaLb.Proxy.Samples;

namespace HaLb.Proxy.Rules.Patterns;

/// <summary>Patterns of one method, ready to be asked. Frozen; asking allocates nothing.</summary>
/// <param name="input">The type that samples have when they come here.</param>
internal abstract class PatternSet(SampleType input)
{
    /// <summary>The type that samples have when they come to <see cref="Matches"/>.</summary>
    public SampleType Input { get; } = input;

    /// <summary>Whether one of the patterns matches. The sample is already of type <see cref="Input"/>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="arena">For a copy in lower case.</param>
    public abstract bool Matches(in Sample sample, SampleArena arena);
}

/// <summary><c>-m found</c>: there is a sample.</summary>
internal sealed class FoundPatterns() : PatternSet(SampleType.Any)
{
    public override bool Matches(in Sample sample, SampleArena arena) => true;
}

/// <summary><c>-m bool</c>: the sample is true, whatever patterns are written.</summary>
internal sealed class BoolPatterns() : PatternSet(SampleType.Bool)
{
    public override bool Matches(in Sample sample, SampleArena arena) => sample.Integer != 0;
}

/// <summary>None was written: matches nothing.</summary>
internal sealed class NoPatterns(SampleType input) : PatternSet(input)
{
    public override bool Matches(in Sample sample, SampleArena arena) => false;
}
