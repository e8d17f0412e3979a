namespace HaLb.CommandLine;

/// <summary>What <c>halb</c> prints without a file or with <c>-h</c>.</summary>
internal static class HelpText
{
    public const string Usage = """
        Usage: halb [-f FILE|DIR]... [options] [-- FILE...]
               halb convert -f FILE --to json|haproxy|keepalived [-o OUT]
               halb ctl [-f FILE | -s SOCKET] COMMAND...

          -f FILE|DIR   configuration: haproxy.cfg or halb.json, or a directory of them; may be repeated
          -c            check the configuration and leave: exit 0 or 1
          -v, -vv       version; with what it was built and runs on
          -D            run in the background; return once it serves
          -db, -d       stay in the foreground; -d prints messages even if the file wants none
          -W, -Ws       accepted: the process id stays over reloads; readiness is told to systemd
          -p FILE       write the process id
          -C DIR        change to DIR before reading files
          -n N, -N N    connections at most: of the process, of a frontend that does not say
          -m MB         managed memory at most
          -L NAME       name of the local peer
          --node NAME   which of the file's nodes this box is; default: the host name
          -sf PID..., -st PID...   once listening, ask old processes to finish, or to end
          -q, -V        no messages; all messages
          -dW           warnings are errors

        Signals: TERM, INT, USR1 finish what runs and leave, a second TERM leaves at once; HUP, USR2 read the files anew.
        """;
}
