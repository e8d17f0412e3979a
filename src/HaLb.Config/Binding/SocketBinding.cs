using System.Globalization;
using HaLb.Config.Model;

namespace HaLb.Config.Binding;

/// <summary>Owner and mode of Unix sockets.</summary>
internal static class SocketBinding
{
    /// <summary>Mode bits that chmod takes.</summary>
    private const int ModeMax = 0xFFF;

    public static UnixSocketConfig UnixSettings(Arguments a, UnixSocketConfig settings)
    {
        foreach (var parameter in a.Parameters)
        {
            settings = parameter.Name switch
            {
                "prefix" => settings with { Prefix = parameter.Word.Text },
                "mode" => settings with { Mode = ModeOf(a, parameter) },
                "user" => settings with { User = parameter.Word.Text },
                "group" => settings with { Group = parameter.Word.Text },
                "uid" => settings with { Uid = a.Integer(parameter.Word, 0, int.MaxValue, 0) },
                "gid" => settings with { Gid = a.Integer(parameter.Word, 0, int.MaxValue, 0) },
                _ => settings,
            };
        }

        return settings;
    }

    // Always octal, with or without a leading zero.
    private static int? ModeOf(Arguments a, BoundParameter parameter)
    {
        var mode = 0;
        foreach (var c in parameter.Word.Text)
        {
            if (c is < '0' or > '7' || (mode = (mode * 8) + (c - '0')) > ModeMax)
            {
                a.Error(parameter.Word, string.Create(CultureInfo.InvariantCulture, $"'{parameter.Word.Text}' is no octal file mode"));
                return null;
            }
        }

        return mode;
    }
}
