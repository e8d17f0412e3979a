using System.Text;
using HaLb.Vrrp.Driver;

namespace HaLb.Vrrp.Status;

/// <summary>The commands of the status socket: each line's answer. Errors begin with <c>error</c>.</summary>
internal sealed class StatusCommands(IDriverInbox inbox, TimeProvider time)
{
    /// <summary>The driver answers within its next turn; a reload may have to resolve and read files.</summary>
    private static readonly TimeSpan DriverTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ReloadTime = TimeSpan.FromSeconds(30);

    private const int CommandsMax = 32;

    //  command               arguments        what it does
    private static readonly (string Name, string Arguments, string Help)[] Table =
    [
        ("show vrrp", "", "state of each instance, and why"),
        ("show vrrp json", "", "the same as JSON"),
        ("show metrics", "", "the same for Prometheus"),
        ("show events", "", "the last transitions"),
        ("show keepalived-json", "", "the status with keepalived's own keys, for tools made for it"),
        ("handover", " [INSTANCE]", "give the addresses to the other box, and keep them off here until failback or release"),
        ("failback", " [INSTANCE]", "take the addresses back now where the priority here is higher"),
        ("hold", " [INSTANCE]", "no preemption from here"),
        ("release", " [INSTANCE]", "end of hold"),
        ("reload", "", "read the file again; what did not change is not touched"),
        ("help", "", "this list"),
    ];

    /// <summary>One line: commands joined by <c>;</c>, answered in order.</summary>
    public async Task<string> RunAsync(string line)
    {
        var answer = new StringBuilder();
        var commands = line.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (commands.Length == 0)
        {
            return Help();
        }

        if (commands.Length > CommandsMax)
        {
            return "error: too many commands in one line\n";
        }

        foreach (var command in commands)
        {
            answer.Append(await RunOneAsync(command.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
        }

        return answer.ToString();
    }

    private async Task<string> RunOneAsync(string[] words) => words switch
    {
        ["show", "vrrp"] => await ShowAsync(status => StatusText.Vrrp(status, time.GetUtcNow())),
        ["show", "vrrp", "json"] => await ShowAsync(StatusJson.Write),
        ["show", "metrics"] => await ShowAsync(status => MetricsText.Write(status, time.GetUtcNow())),
        ["show", "events"] => await ShowAsync(StatusText.Events),
        ["show", "keepalived-json"] => await ShowAsync(KeepalivedJson.Write),
        ["handover" or "failback" or "hold" or "release"] => await OperateAsync(words[0], ""),
        ["handover" or "failback" or "hold" or "release", var instance] => await OperateAsync(words[0], instance),
        ["reload"] => await ReloadAsync(),
        ["help"] => Help(),
        _ => Unknown(string.Join(' ', words)),
    };

    private async Task<string> ShowAsync(Func<DaemonStatus, string> write)
    {
        var (status, error) = await AskAsync<DaemonStatus>(static reply => new StatusRequest(reply), DriverTime);
        return status is null ? error : write(status);
    }

    private async Task<string> OperateAsync(string verb, string instance)
    {
        var (reply, error) = await AskAsync<string>(r => new OperatorCommand(verb, instance, r), DriverTime);
        return reply is null ? error : WithNewline(reply);
    }

    private async Task<string> ReloadAsync()
    {
        var (reply, error) = await AskAsync<string>(static r => new ReloadRequest(r), ReloadTime);
        return reply is null ? error : WithNewline(reply);
    }

    private async Task<(T? Reply, string Error)> AskAsync<T>(Func<TaskCompletionSource<T>, DriverMessage> message, TimeSpan limit)
        where T : class
    {
        var reply = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!inbox.TryPost(message(reply)))
        {
            return (null, "error: the driver has too much to do, try again\n");
        }

        try
        {
            return (await reply.Task.WaitAsync(limit, time), "");
        }
        catch (TimeoutException)
        {
            return (null, $"error: no answer from the driver within {limit.TotalSeconds:0} s\n");
        }
        catch (OperationCanceledException)
        {
            return (null, "error: stopping\n");
        }
    }

    private static string WithNewline(string text) => text.EndsWith('\n') ? text : text + "\n";

    internal static string Help()
    {
        var text = new StringBuilder();
        foreach (var (name, arguments, help) in Table)
        {
            text.Append((name + arguments).PadRight(24)).Append(help).Append('\n');
        }

        return text.ToString();
    }

    private static string Unknown(string line)
    {
        const int ShownMax = 64;
        var shown = line.Length > ShownMax ? line[..ShownMax] + "..." : line;
        var nearest = Table.MinBy(row => Distance(row.Name, shown)).Name;
        var isNear = Distance(nearest, shown) <= Math.Max(2, nearest.Length / 3);
        var alike = Table.Where(row => row.Name.StartsWith(shown, StringComparison.Ordinal)).Select(static row => row.Name).ToArray();
        var hint = alike.Length > 0 ? $"did you mean '{string.Join("', '", alike)}'?" : isNear ? $"did you mean '{nearest}'?" : "'help' lists the commands";
        return $"error: unknown command '{shown}'; {hint}\n";
    }

    /// <summary>Letters to add, drop or change.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
