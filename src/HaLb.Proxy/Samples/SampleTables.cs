using System.Collections.Immutable;
using HaLb.Proxy.Snapshot;
using HaLb.Proxy.Stream;

namespace HaLb.Proxy.Samples;

/// <summary>What an expression reads from. <see cref="Stream"/> is null before there is one (<c>tcp-request connection</c>).</summary>
internal readonly ref struct SampleContext
{
    public required ClientConnection Client { get; init; }

    public StreamContext? Stream { get; init; }

    public required ProxySnapshot Snapshot { get; init; }

    /// <summary>Where converters put bytes that they make.</summary>
    public required SampleArena Arena { get; init; }

    /// <summary>Which place of the pipeline asks.</summary>
    public required SampleWhere At { get; init; }
}

/// <summary>Reads a value. False = there is none (no such header): no match, an empty text in formats.</summary>
internal delegate bool FetchFunction(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample);

/// <summary>Turns the sample into another one, in place. False = no value.</summary>
internal delegate bool ConvertFunction(in SampleContext context, ReadOnlySpan<Argument> arguments, ref Sample sample);

/// <summary>Checks arguments at load beyond their kinds; null = good, else what is wrong.</summary>
internal delegate string? ArgumentCheck(ReadOnlySpan<Argument> arguments);

/// <summary>One argument that a row takes.</summary>
internal readonly record struct ArgumentSpec(ArgumentKind Kind, bool IsOptional = false);

/// <summary>One sample fetch (manual 7.3): name, result type, where it is valid, how it reads.</summary>
internal sealed record SampleFetch(string Name, SampleType Type, SampleWhere Where, FetchFunction Fetch)
{
    public ImmutableArray<ArgumentSpec> Arguments { get; init; } = [];

    public ArgumentCheck? Check { get; init; }

    /// <summary>How an ACL that names it without <c>-m</c> matches (manual 7.1); null = by its type.</summary>
    public string? AclMatch { get; init; }

    public string Summary { get; init; } = "";
}

/// <summary>One converter (manual 7.3.1).</summary>
internal sealed record Converter(string Name, SampleType In, SampleType Out, ConvertFunction Convert)
{
    public ImmutableArray<ArgumentSpec> Arguments { get; init; } = [];

    public ArgumentCheck? Check { get; init; }

    public string Summary { get; init; } = "";
}
