using System.Collections.Immutable;

namespace HaLb.CommandLine;

/// <summary>What the command line asked for; HAProxy's short options (management guide, section 3) and <c>--node</c>.</summary>
internal sealed record HalbArguments
{
    /// <summary>Files and directories in the order of <c>-f</c> and <c>--</c>.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary><c>-c</c>: check the files and leave.</summary>
    public bool Check { get; init; }

    /// <summary><c>-D</c>.</summary>
    public bool Daemon { get; init; }

    /// <summary><c>-d</c>, <c>-db</c>, <c>-Ws</c>: stays in the foreground whatever the file says.</summary>
    public bool Foreground { get; init; }

    /// <summary><c>-W</c>, <c>-Ws</c>: keep the process id over reloads, which HaLb always does.</summary>
    public bool MasterWorker { get; init; }

    /// <summary><c>-q</c>: no messages.</summary>
    public bool Quiet { get; init; }

    /// <summary><c>-d</c>, <c>-V</c>: messages even where the file asks for silence.</summary>
    public bool Verbose { get; init; }

    /// <summary>0, 1 for <c>-v</c>, 2 for <c>-vv</c>.</summary>
    public int VersionDetail { get; init; }

    /// <summary><c>-h</c>, <c>--help</c>.</summary>
    public bool Help { get; init; }

    public string? PidFile { get; init; }

    /// <summary><c>-n</c>, wins over the file's <c>maxconn</c>.</summary>
    public int? MaxConn { get; init; }

    /// <summary><c>-N</c>, for frontends without <c>maxconn</c>.</summary>
    public int? ProxyMaxConn { get; init; }

    /// <summary><c>-m</c>, megabytes.</summary>
    public int? MemoryMaxMb { get; init; }

    /// <summary><c>-C</c>: directory to change to before files are read.</summary>
    public string? Directory { get; init; }

    public string? LocalPeer { get; init; }

    /// <summary><c>--node</c>.</summary>
    public string? NodeName { get; init; }

    /// <summary><c>-dW</c>: a warning is an error.</summary>
    public bool FailOnWarning { get; init; }

    /// <summary><c>-sf</c>: processes that get SIGUSR1 once this one listens.</summary>
    public ImmutableArray<int> FinishPids { get; init; } = [];

    /// <summary><c>-st</c>: processes that get SIGTERM once this one listens.</summary>
    public ImmutableArray<int> TerminatePids { get; init; } = [];

    /// <summary>Takes over from an older process.</summary>
    public bool Succeeds => !FinishPids.IsEmpty || !TerminatePids.IsEmpty;

    /// <summary>Options that are accepted and have no effect here, each with the reason.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}
