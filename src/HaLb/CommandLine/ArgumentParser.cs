using System.Collections.Immutable;
using System.Globalization;

namespace HaLb.CommandLine;

/// <summary>Reads HAProxy's command line. By hand, because no library knows options such as <c>-sf 12 13</c>, <c>-Ws</c>
/// and <c>-- FILE...</c>, and unit files depend on them.</summary>
internal sealed class ArgumentParser
{
    private readonly string[] _args;
    private readonly ImmutableArray<string>.Builder _files = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _ignored = ImmutableArray.CreateBuilder<string>();
    private int _next;
    private string? _error;
    private HalbArguments _result = new();

    private ArgumentParser(string[] args)
    {
        _args = args;
    }

    /// <summary>The arguments, or null and what is wrong with them.</summary>
    public static (HalbArguments? Arguments, string? Error) Parse(string[] args)
    {
        var parser = new ArgumentParser(args);
        while (parser._error is null && parser._next < args.Length)
        {
            parser.ReadOne(args[parser._next++]);
        }

        if (parser._error is not null)
        {
            return (null, parser._error);
        }

        return (parser._result with { Files = parser._files.ToImmutable(), Ignored = parser._ignored.ToImmutable() }, null);
    }

    private void ReadOne(string option)
    {
        switch (option)
        {
            case "--":
                _files.AddRange(_args.AsSpan(_next));
                _next = _args.Length;
                break;
            case "-f":
                if (Value(option) is { } file)
                {
                    _files.Add(file);
                }

                break;
            case "-sf":
                _result = _result with { FinishPids = Pids() };
                break;
            case "-st":
                _result = _result with { TerminatePids = Pids() };
                break;
            default:
                if (!ReadFlag(option) && !ReadValue(option) && !ReadWithoutEffect(option))
                {
                    _error = Refusal(option);
                }

                break;
        }
    }

    private bool ReadFlag(string option)
    {
        var next = option switch
        {
            "-c" => _result with { Check = true },
            "-d" => _result with { Foreground = true, Verbose = true },
            "-db" => _result with { Foreground = true },
            "-dW" => _result with { FailOnWarning = true },
            "-D" => _result with { Daemon = true },
            "-V" => _result with { Verbose = true },
            "-q" => _result with { Quiet = true },
            "-v" or "--version" => _result with { VersionDetail = 1 },
            "-vv" => _result with { VersionDetail = 2 },
            "-W" => _result with { MasterWorker = true },
            "-Ws" => _result with { MasterWorker = true, Foreground = true },
            "-h" or "--help" => _result with { Help = true },
            _ => null,
        };
        _result = next ?? _result;
        return next is not null;
    }

    private bool ReadValue(string option)
    {
        var next = option switch
        {
            "-p" => _result with { PidFile = Value(option) },
            "-n" => _result with { MaxConn = Number(option) },
            "-N" => _result with { ProxyMaxConn = Number(option) },
            "-m" => _result with { MemoryMaxMb = Number(option) },
            "-C" => _result with { Directory = Value(option) },
            "-L" => _result with { LocalPeer = Value(option) },
            "--node" => _result with { NodeName = Value(option) },
            _ when option.StartsWith("--node=", StringComparison.Ordinal) => _result with { NodeName = option["--node=".Length..] },
            _ => null,
        };
        _result = next ?? _result;
        return next is not null;
    }

    private bool ReadWithoutEffect(string option)
    {
        var reason = option switch
        {
            "-S" => $"{option} {Value(option)}: there is no master process whose socket this could be; 'stats socket' and 'halb ctl' serve instead",
            "-x" => $"{option} {Value(option)}: no sockets are taken over from a running process; a reload (SIGUSR2) keeps them, and TCP ports are shared with the processes of -sf and -st",
            "-de" or "-dp" or "-dk" => $"{option}: there is one polling system, epoll",
            "-dS" => $"{option}: splice is not used",
            "-dG" => $"{option}: names are resolved by the C library only",
            "-dR" => $"{option}: ports are shared only with the processes of -sf and -st",
            _ when option.StartsWith("-dM", StringComparison.Ordinal) => $"{option}: memory is managed, there is nothing to poison",
            _ => null,
        };
        if (reason is not null)
        {
            _ignored.Add(reason);
        }

        return reason is not null;
    }

    private static string Refusal(string option) => option switch
    {
        "-cc" => "-cc: conditions are evaluated in files ('.if') only, not on the command line",
        "-dV" => "-dV: switching off the verification of every server's certificate is refused; write 'ssl-server-verify none' in global",
        "-dr" => "-dr: server names that do not resolve are errors; give the address",
        "-dD" or "-dL" => $"{option} is not supported",
        _ when option.StartsWith("-dK", StringComparison.Ordinal) => "-dK is not supported: haproxy-compat.md lists the keywords",
        _ => $"unknown option '{option}'",
    };

    private string? Value(string option)
    {
        if (_next < _args.Length)
        {
            return _args[_next++];
        }

        _error = $"option {option} needs an argument";
        return null;
    }

    private int? Number(string option)
    {
        if (Value(option) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _error = $"option {option} needs a number, not '{text}'";
        return null;
    }

    /// <summary>All numbers up to the next option. None is fine: scripts write <c>-sf $(cat pidfile)</c>.</summary>
    private ImmutableArray<int> Pids()
    {
        var pids = ImmutableArray.CreateBuilder<int>();
        while (_next < _args.Length && !_args[_next].StartsWith('-'))
        {
            // Signals to 0 or below would reach whole process groups.
            if (!int.TryParse(_args[_next], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid <= 0)
            {
                _error = $"'{_args[_next]}' is not a process id";
                break;
            }

            pids.Add(pid);
            _next++;
        }

        return pids.ToImmutable();
    }
}
