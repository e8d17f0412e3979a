using System.Collections.Immutable;
using System.Text;
using HaLb.Config.Model;

namespace HaLb.Vrrp.Tracking;

/// <summary>Does a process count? Compared with its name (<c>/proc/PID/comm</c>, which the kernel cuts at 15 bytes), or with
/// its command line where the file gives a path, parameters, <c>param_match</c> or <c>full_command</c>.</summary>
internal sealed class ProcessMatch
{
    private const int CommLengthMax = 15;

    private readonly byte[] _name;
    private readonly ImmutableArray<byte[]> _parameters;
    private readonly bool _isPartial;
    private readonly bool _isInitial;

    public ProcessMatch(VrrpProcessConfig process)
    {
        _isPartial = process.ParameterMatch == "partial";
        _isInitial = process.ParameterMatch == "initial";
        ComparesCommandLine = process.FullCommand || process.Parameters.Length > 0 || _isPartial || _isInitial
            || process.Process.Contains('/', StringComparison.Ordinal);
        var name = Encoding.UTF8.GetBytes(process.Process);
        _name = ComparesCommandLine || name.Length <= CommLengthMax ? name : name[..CommLengthMax];
        _parameters = [.. process.Parameters.Select(Encoding.UTF8.GetBytes)];
    }

    public bool ComparesCommandLine { get; }

    /// <summary>Without parameters in the file, those of the process do not count; with <c>param_match</c> it must have none then.</summary>
    private bool IgnoresParameters => _parameters.IsEmpty && !_isPartial && !_isInitial;

    /// <summary><c>comm</c> without its line feed.</summary>
    public bool IsName(ReadOnlySpan<byte> comm) => comm.SequenceEqual(_name);

    /// <summary>Arguments, each ended by a zero byte.</summary>
    public bool IsCommandLine(ReadOnlySpan<byte> line)
    {
        if (!Next(ref line).SequenceEqual(_name))
        {
            return false;
        }

        for (var i = 0; i < _parameters.Length; i++)
        {
            var isThere = line.Length > 0;
            var argument = Next(ref line);
            var isLast = i == _parameters.Length - 1;
            if (!isThere || !(isLast && _isInitial ? argument.StartsWith(_parameters[i]) : argument.SequenceEqual(_parameters[i])))
            {
                return false;
            }
        }

        return IgnoresParameters || (_isPartial && _parameters.Length > 0) || line.IsEmpty;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)0);
        var argument = end < 0 ? line : line[..end];
        line = end < 0 ? [] : line[(end + 1)..];
        return argument;
    }
}
