using System.Text;
using HaLb.Core.Servers;
using HaLb.Stats.Api;

namespace HaLb.Stats.Page;

/// <summary>The page's form: <c>s=server</c> (several), <c>b=backend</c> or <c>b=#id</c>, <c>action=ready</c>.</summary>
internal static class AdminForm
{
    /// <summary>Actions in the order of the page, and how they are called there.</summary>
    public static readonly (string Action, string Label)[] Actions =
    [
        ("ready", "Set state to READY"),
        ("drain", "Set state to DRAIN"),
        ("maint", "Set state to MAINT"),
        ("dhlth", "Health: disable checks"),
        ("ehlth", "Health: enable checks"),
        ("hrunn", "Health: force UP"),
        ("hnolb", "Health: force NOLB"),
        ("hdown", "Health: force DOWN"),
    ];

    // A form names a few servers; more fields are no form of ours.
    private const int FieldsMax = 4096;

    /// <summary>What the page says after a change; null for a word that is none of ours.</summary>
    public static string? Meaning(string result) => result switch
    {
        "DONE" => "Action processed successfully.",
        "NONE" => "Nothing has changed.",
        "PART" => "Action partially processed: some of the servers are unknown.",
        "ERRP" => "Action not processed because of invalid parameters.",
        "EXCD" => "Action not processed: the form has too many fields.",
        "DENY" => "Action denied.",
        "UNKN" => "Unexpected result.",
        _ => null,
    };

    /// <summary>Does what the form says and returns the word for it.</summary>
    public static string Run(Farm farm, ReadOnlySpan<byte> body, Func<string, bool> isShown)
    {
        var fields = Encoding.UTF8.GetString(body).Split('&', FieldsMax + 1);
        if (fields.Length > FieldsMax)
        {
            return "EXCD";
        }

        string? action = null;
        string? backendName = null;
        var servers = new List<string>();
        foreach (var field in fields)
        {
            var (name, value) = Decode(field);
            switch (name)
            {
                case "s":
                    servers.Add(value);
                    break;
                case "b":
                    backendName = value;
                    break;
                case "action":
                    action = value;
                    break;
            }
        }

        if (backendName is not null && (ServerTarget.FindBackend(farm, backendName) is not { } found || !isShown(found.Name)))
        {
            return "ERRP";
        }

        if (action is not null && Array.FindIndex(Actions, known => known.Action == action) < 0)
        {
            return "ERRP";
        }

        if (action is null || backendName is null || servers.Count == 0)
        {
            return "NONE";
        }

        return Apply(ServerTarget.FindBackend(farm, backendName)!, servers, action);
    }

    private static string Apply(Backend backend, List<string> names, string action)
    {
        var known = 0;
        foreach (var name in names)
        {
            if (ServerTarget.FindIn(backend, name) is { } server)
            {
                known++;
                Change(server, action);
            }
        }

        return known == 0 ? "ERRP" : known < names.Count ? "PART" : "DONE";
    }

    private static void Change(Server server, string action)
    {
        switch (action)
        {
            case "ready":
                _ = ServerControl.SetAdmin(server, AdminRequest.Ready);
                break;
            case "drain":
                _ = ServerControl.SetAdmin(server, AdminRequest.Drain);
                break;
            case "maint":
                _ = ServerControl.SetAdmin(server, AdminRequest.Maint);
                break;
            case "dhlth" or "ehlth":
                ServerControl.SetChecks(server, action == "ehlth");
                break;
            case "hrunn":
                _ = ServerControl.ForceHealth(server, ForcedHealth.Up);
                break;
            case "hnolb":
                _ = ServerControl.ForceHealth(server, ForcedHealth.Stopping);
                break;
            case "hdown":
                _ = ServerControl.ForceHealth(server, ForcedHealth.Down);
                break;
        }
    }

    private static (string Name, string Value) Decode(string field)
    {
        var equals = field.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (field, "") : (field[..equals], Uri.UnescapeDataString(field[(equals + 1)..].Replace('+', ' ')));
    }
}
