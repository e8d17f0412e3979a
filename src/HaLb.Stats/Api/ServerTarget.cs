using System.Globalization;
using HaLb.Core.Servers;

namespace HaLb.Stats.Api;

/// <summary>What an operator wrote for a server or a weight, looked up; errors in HAProxy's words.</summary>
internal static class ServerTarget
{
    /// <summary>The server of <c>backend/server</c>, or null with the message to give back. A backend may be <c>#id</c>.</summary>
    public static Server? Find(Farm farm, string text, out string error)
    {
        error = "";
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            error = "Require 'backend/server'.\n";
            return null;
        }

        var backend = FindBackend(farm, text[..slash]);
        if (backend is null)
        {
            error = "No such backend.\n";
            return null;
        }

        var server = FindIn(backend, text[(slash + 1)..]);
        error = server is null ? "No such server.\n" : "";
        return server;
    }

    public static Backend? FindBackend(Farm farm, string name)
    {
        if (name.StartsWith('#') && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return farm.Backends.FirstOrDefault(backend => backend.Config.Id == id);
        }

        return farm.FindBackend(name);
    }

    public static Server? FindIn(Backend backend, string name)
    {
        if (name.StartsWith('#') && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return backend.Servers.FirstOrDefault(server => server.Id == id);
        }

        return backend.Servers.FirstOrDefault(server => server.Name == name);
    }

    /// <summary>Sets <c>N</c> or <c>N%</c>; returns the answer.</summary>
    public static string SetWeight(Server server, string text)
    {
        var isPercent = text.EndsWith('%');
        var isNumber = int.TryParse(isPercent ? text.AsSpan(..^1) : text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight);
        if (text.Length == 0 || !isNumber && !char.IsAsciiDigit(text[0]))
        {
            return "Require <weight> or <weight%>.\n";
        }

        if (isPercent)
        {
            if (!isNumber || weight is < 0 or > 25600)
            {
                return "Relative weight must be positive.\n";
            }

            _ = ServerControl.SetWeightPercent(server, weight);
            return "";
        }

        if (!isNumber || weight is < 0 or > 256)
        {
            return "Absolute weight can only be between 0 and 256 inclusive.\n";
        }

        _ = ServerControl.SetWeight(server, weight);
        return "";
    }
}
