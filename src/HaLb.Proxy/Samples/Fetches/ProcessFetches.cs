using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using HaLb.Config.Directives;

namespace HaLb.Proxy.Samples.Fetches;

/// <summary>Fetches of the process and its surroundings, and of variables (manual 7.3.2).</summary>
internal static class ProcessFetches
{
    private static readonly ImmutableArray<ArgumentSpec> OffsetAndUnit = [new(ArgumentKind.Int, IsOptional: true), new(ArgumentKind.Str, IsOptional: true)];
    private static readonly byte[] HostName = WordEncoding.GetBytes(Environment.MachineName);

    public static readonly SampleFetch[] Rows =
    [
        new("date", SampleType.Int, FetchPlaces.Everywhere, static (in context, arguments, ref sample) => Int(Now(context, arguments[1].Text) + arguments[0].Integer, ref sample))
        {
            Arguments = OffsetAndUnit,
            Check = static arguments => arguments[1].Text is "" or "s" or "ms" or "us" ? null : $"its unit is s, ms or us, not '{arguments[1].Text}'",
        },
        new("date_us", SampleType.Int, FetchPlaces.Everywhere, static (in context, arguments, ref sample) => Int(Now(context, "us") % 1_000_000, ref sample)),
        new("env", SampleType.Str, FetchPlaces.Everywhere, static (in context, arguments, ref sample) =>
            Environment.GetEnvironmentVariable(arguments[0].Text) is { } value && UrlFetches.Str(WordEncoding.GetBytes(value), ref sample))
        {
            Arguments = [new(ArgumentKind.Str)],
        },
        new("hostname", SampleType.Str, FetchPlaces.Everywhere, static (in context, arguments, ref sample) => UrlFetches.Str(HostName, ref sample)),

        // Constants of a program with one process.
        new("proc", SampleType.Int, FetchPlaces.Everywhere, static (in context, arguments, ref sample) => Int(1, ref sample)),
        new("nbproc", SampleType.Int, FetchPlaces.Everywhere, static (in context, arguments, ref sample) => Int(1, ref sample)),
        new("rand", SampleType.Int, FetchPlaces.Everywhere, static (in context, arguments, ref sample) =>
            Int(Draw(arguments[0].IsGiven ? arguments[0].Integer : 1L << 32), ref sample))
        {
            Arguments = [new(ArgumentKind.Int, IsOptional: true)],
            Check = static arguments => !arguments[0].IsGiven || arguments[0].Integer is > 0 and <= 1L << 32 ? null : "its range is 1 to 4294967296",
        },
        new("stopping", SampleType.Bool, FetchPlaces.Everywhere, static (in context, arguments, ref sample) =>
        {
            sample.SetBool(context.Snapshot.Farm.Process.Stopping);
            return true;
        }),
        new("uuid", SampleType.Str, FetchPlaces.Everywhere, static (in context, arguments, ref sample) =>
        {
            if (!context.Arena.TryTake(36, out var room))
            {
                return false;
            }

            _ = Guid.NewGuid().TryFormat(room, out _);
            return UrlFetches.Str(room, ref sample);
        })
        {
            Arguments = [new(ArgumentKind.Int, IsOptional: true)],
            Check = static arguments => !arguments[0].IsGiven || arguments[0].Integer is 0 or 4 ? null : "only version 4 is supported",
        },
        new("var", SampleType.Any, FetchPlaces.Everywhere, static (in context, arguments, ref sample) =>
            Variables.TryGet(context, (VariableSlot)arguments[0].Target!, ref sample) || (arguments[1].IsGiven && UrlFetches.Str(arguments[1].Bytes, ref sample)))
        {
            Arguments = [new(ArgumentKind.Variable), new(ArgumentKind.Str, IsOptional: true)],
        },
    ];

    /// <summary>0 to <paramref name="range"/> - 1, at most 2^32 of them.</summary>
    private static long Draw(long range)
    {
        Span<byte> bits = stackalloc byte[4];
        RandomNumberGenerator.Fill(bits);
        return (long)(((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bits) * (ulong)range) >> 32);
    }

    private static long Now(in SampleContext context, string unit)
    {
        var ticks = context.Snapshot.Farm.Process.Time.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks;
        return ticks / unit switch { "us" => TimeSpan.TicksPerMicrosecond, "ms" => TimeSpan.TicksPerMillisecond, _ => TimeSpan.TicksPerSecond };
    }

    private static bool Int(long value, ref Sample sample)
    {
        sample.SetInt(value);
        return true;
    }
}
